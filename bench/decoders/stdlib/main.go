// Command stdlib decodes with encoding/json.
package main

import (
	"encoding/json"

	"github.com/millrace-dev/millrace/bench/decoders/work"
	"github.com/millrace-dev/millrace/x1"
)

func main() {
	work.Main(func(event []byte) (string, string, error) {
		var raw x1.Raw
		err := json.Unmarshal(event, &raw)
		return raw.EventID, raw.Device.ID, err
	})
}
