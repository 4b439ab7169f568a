module khabar

go 1.19
