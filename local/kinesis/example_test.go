package kinesis_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/resource"
)

// A stream is made as a template makes it, written to through the API, and read
// in this process.
func Example() {
	dir, err := os.MkdirTemp("", "kinesis")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	s, err := kinesis.New(kinesis.Config{Dir: dir})
	if err != nil {
		panic(err)
	}
	defer s.Close()

	ctx := context.Background()
	properties := json.RawMessage(`{"Name": "clicks", "ShardCount": 1}`)
	if _, err := s.ResourceTypes()[0].Create(ctx, resource.Request{Properties: properties}); err != nil {
		panic(err)
	}
	put := &awsapi.Request{Body: []byte(`{"StreamName": "clicks", "PartitionKey": "box-7", "Data": "cGxheQ=="}`)}
	if _, err := s.API().Actions["PutRecord"](ctx, put); err != nil {
		panic(err)
	}

	stream, err := s.Stream("clicks")
	if err != nil {
		panic(err)
	}
	reader, err := stream.Reader(stream.Shards()[0].ID, kinesis.Position{Type: kinesis.TrimHorizon})
	if err != nil {
		panic(err)
	}
	records, err := reader.Next(ctx, 0, 0)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s: %s\n", records[0].PartitionKey, records[0].Data)
	// Output: box-7: play
}
