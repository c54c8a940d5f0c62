// Command millrace decodes with stream/jsonbind, which is what stream.JSON does.
package main

import (
	"github.com/millrace-dev/millrace/bench/decoders/work"
	"github.com/millrace-dev/millrace/stream/jsonbind"
	"github.com/millrace-dev/millrace/x1"
)

func main() {
	decoder := jsonbind.NewDecoder[x1.Raw]()
	var raw x1.Raw
	work.Main(func(event []byte) (string, string, error) {
		err := decoder.Decode(event, &raw)
		return raw.EventID, raw.Device.ID, err
	})
}
