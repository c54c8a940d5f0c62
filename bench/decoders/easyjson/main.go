// Command easyjson decodes with code that easyjson generated.
package main

import (
	"github.com/mailru/easyjson"

	"github.com/millrace-dev/millrace/bench/decoders/easy"
	"github.com/millrace-dev/millrace/bench/decoders/work"
)

func main() {
	work.Main(func(event []byte) (string, string, error) {
		var raw easy.Raw
		err := easyjson.Unmarshal(event, &raw)
		return raw.EventID, raw.Device.ID, err
	})
}
