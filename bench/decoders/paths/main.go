// Command paths finds the same values with stream/jsonscan, as x1's shaper does.
package main

import (
	"github.com/millrace-dev/millrace/bench/decoders/work"
	"github.com/millrace-dev/millrace/stream/jsonscan"
)

func main() {
	paths := jsonscan.NewPaths("event_id", "event_type", "event_time", "account_id", "session_id", "region",
		"device.id", "device.model", "device.firmware", "device.timezone", "app.name", "app.version",
		"payload.asset_id", "payload.channel", "payload.position_ms", "payload.latency_ms", "payload.query", "payload.results",
		"payload.confidence", "payload.error_code", "payload.message", "payload.fatal", "payload.from", "payload.to")
	work.Main(func(event []byte) (string, string, error) {
		err := paths.Read(event)
		return string(paths.Values[0].Raw), string(paths.Values[6].Raw), err
	})
}
