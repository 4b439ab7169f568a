// Does what check.ts does.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"khabar"
)

func main() {
	for _, path := range os.Args[1:] {
		data, err := os.ReadFile(path)
		must(err)
		var article khabar.EnrichedArticle
		must(json.Unmarshal(data, &article))
		for _, entity := range article.Entities {
			for _, mention := range entity.Mentions {
				show(article, mention.Field, mention.Start, mention.End)
			}
		}
		for _, topic := range article.MediaTopics {
			for _, evidence := range topic.Evidence {
				show(article, evidence.Field, evidence.Start, evidence.End)
			}
		}
		if _, err := khabar.Slice(article.Text, 0, int64(len(article.Text)+1)); err == nil {
			os.Exit(1)
		}
	}
}

func show(article khabar.EnrichedArticle, field *string, start, end int64) {
	text := article.Text
	if field != nil && *field == "title" {
		text = *article.Title
	}
	found, err := khabar.Slice(text, start, end)
	must(err)
	bytes, err := khabar.ByteOffset(text, start)
	must(err)
	line, err := json.Marshal([]any{found, khabar.CodePointOffset(text, bytes)})
	must(err)
	fmt.Println(string(line))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
