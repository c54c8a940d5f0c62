// Command send puts clicks on a stream, the lines of standard input, each under a
// partition key of its own:
//
//	go run ./send STREAM < clicks.ndjson
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: send STREAM < clicks.ndjson")
		os.Exit(2)
	}
	n, err := send(context.Background(), os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(n, "clicks sent")
}

func send(ctx context.Context, stream string) (n int, err error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return 0, err
	}
	client := kinesis.NewFromConfig(cfg)
	lines := bufio.NewScanner(os.Stdin)
	for ; lines.Scan(); n++ {
		key := strconv.Itoa(n)
		if _, err := client.PutRecord(ctx, &kinesis.PutRecordInput{StreamName: &stream, PartitionKey: &key, Data: lines.Bytes()}); err != nil {
			return n, err
		}
	}
	return n, lines.Err()
}
