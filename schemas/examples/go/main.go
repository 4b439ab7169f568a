// A consumer of enriched articles, with franz-go: at least once, each result handled once.
//
//	go run . localhost:9092 [GROUP] [TOPIC]
//
// Prints id, verdict, title and media topics; stops after 10 quiet seconds.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"khabar"
)

const quiet = 10 * time.Second

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: consume SERVERS [GROUP] [TOPIC]")
	}
	group, topic := argument(2, "example"), argument(3, "articles.enriched")
	if err := consume(strings.Split(os.Args[1], ","), group, topic); err != nil {
		log.Fatal(err)
	}
}

func argument(place int, otherwise string) string {
	if len(os.Args) > place {
		return os.Args[place]
	}
	return otherwise
}

// consume reads from the beginning, commits after handling, and skips repeats.
func consume(servers []string, group, topic string) error {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(servers...),
		kgo.ConsumerGroup(group),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), // not what a promotion that broke off wrote
		kgo.DisableAutoCommit(),
	)
	if err != nil {
		return err
	}
	defer client.Close()

	// The newest event of each article; a store that is written by id needs no such memory.
	last := map[string]string{}
	for {
		waiting, cancel := context.WithTimeout(context.Background(), quiet)
		fetches := client.PollFetches(waiting)
		cancel()
		if errors.Is(fetches.Err0(), context.DeadlineExceeded) {
			return nil
		}
		for _, failed := range fetches.Errors() {
			return fmt.Errorf("%s %d: %w", failed.Topic, failed.Partition, failed.Err)
		}
		for _, record := range fetches.Records() {
			if err := handle(record, last); err != nil {
				return fmt.Errorf("%s %d@%d: %w", record.Topic, record.Partition, record.Offset, err)
			}
		}
		if err := client.CommitUncommittedOffsets(context.Background()); err != nil {
			return err
		}
	}
}

func handle(record *kgo.Record, last map[string]string) error {
	id, event := string(record.Key), ""
	for _, header := range record.Headers {
		if header.Key == "ce_id" { // of several, the last one counts
			event = string(header.Value)
		}
	}
	if last[id] == event {
		return nil // a repeat
	}
	last[id] = event
	if record.Value == nil {
		fmt.Printf("%s\twithdrawn\n", id) // nothing stands under this id any more
		return nil
	}
	var article khabar.EnrichedArticle
	if err := json.Unmarshal(record.Value, &article); err != nil {
		return err
	}
	var topics []string
	for _, topic := range article.MediaTopics {
		topics = append(topics, topic.Label.En)
	}
	title := ""
	if article.Title != nil {
		title = *article.Title
	}
	fmt.Printf("%s\t%s\t%s\t%s\n", id, article.Duplicate.Verdict, title, strings.Join(topics, ", "))
	return nil
}
