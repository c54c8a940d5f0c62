// Command shape is the Lambda function between the two streams: package click's
// Shape in package stream's handler, which unpacks, packs, retries, rejects and
// measures.
package main

import (
	"context"

	"github.com/millrace-dev/millrace/stream"

	"example.com/clickstream/click"
)

func main() {
	stream.Main(func(_ context.Context, s stream.Setup) (stream.Shaper, error) {
		return stream.JSON(click.Measured(s.Measures)), nil
	})
}
