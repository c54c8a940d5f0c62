package local

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Failures is a place that is told of batches that a function could not process: the
// destination on failure of event source mappings.
type Failures struct {
	Destination string `json:"destination"` // ARN of a bucket, a queue or a topic
	// Waiting counts the batches in a bucket, or the messages in a queue. A topic keeps
	// none.
	Waiting int `json:"waiting"`
	// Records are how many records the mappings gave up since they were made.
	Records int64 `json:"records"`
}

// failedBatches is where Lambda puts them in a bucket.
// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
const failedBatches = "aws/lambda/"

// failures are the destinations of all mappings, by ARN.
func (e *Endpoint) failures(ctx context.Context) []Failures {
	given := map[string]int64{}
	for _, m := range e.Mapping.Status() {
		if m.Destination != "" {
			given[m.Destination] += m.Discarded
		}
	}
	list := []Failures{}
	for arn, records := range given {
		list = append(list, Failures{arn, e.waiting(ctx, arn), records})
	}
	slices.SortFunc(list, func(a, b Failures) int { return cmp.Compare(a.Destination, b.Destination) })
	return list
}

// waiting counts what is at a destination. One that has been deleted has nothing.
func (e *Endpoint) waiting(ctx context.Context, arn string) int {
	service, name := strings.Split(arn, ":")[2], arn[strings.LastIndexByte(arn, ':')+1:]
	switch service {
	case "s3":
		objects, _ := e.S3.ListObjects(ctx, name, failedBatches)
		return len(objects)
	case "sqs":
		for _, q := range e.SQS.Status() {
			if q.Name == name {
				return q.Visible + q.InFlight + q.Delayed
			}
		}
	}
	return 0
}
