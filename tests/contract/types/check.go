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
				check(article, mention.Field, mention.Start, mention.End)
			}
		}
		for _, topic := range article.MediaTopics {
			for _, evidence := range topic.Evidence {
				check(article, evidence.Field, evidence.Start, evidence.End)
			}
		}
		for _, entity := range article.Entities {
			subdivision, geonames := "", int64(0)
			if entity.Link != nil && entity.Link.ISO3166_2 != nil {
				subdivision = *entity.Link.ISO3166_2
			}
			if entity.Link != nil && entity.Link.Geonames != nil {
				geonames = *entity.Link.Geonames
			}
			show([]any{subdivision, geonames})
		}
		if _, err := khabar.Slice(article.Text, 0, int64(len(article.Text)+1)); err == nil {
			os.Exit(1)
		}
	}
}

func check(article khabar.EnrichedArticle, field *string, start, end int64) {
	text := article.Text
	if field != nil && *field == "title" {
		text = *article.Title
	}
	found, err := khabar.Slice(text, start, end)
	must(err)
	bytes, err := khabar.ByteOffset(text, start)
	must(err)
	show([]any{found, khabar.CodePointOffset(text, bytes)})
}

func show(values []any) {
	line, err := json.Marshal(values)
	must(err)
	fmt.Println(string(line))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
