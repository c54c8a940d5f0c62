// Command sonic decodes with sonic, as strictly as encoding/json.
package main

import (
	"github.com/bytedance/sonic"

	"github.com/millrace-dev/millrace/bench/decoders/work"
	"github.com/millrace-dev/millrace/x1"
)

func main() {
	work.Main(func(event []byte) (string, string, error) {
		var raw x1.Raw
		err := sonic.ConfigStd.Unmarshal(event, &raw)
		return raw.EventID, raw.Device.ID, err
	})
}
