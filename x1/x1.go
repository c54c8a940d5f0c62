// Package x1 is the reference domain: the events that the user interface of a
// set-top box sends, the events that the lake keeps, and the function between
// them.
//
// [Raw] is what a device sends and [Shaped] is what comes of it; their tags are the
// only declaration of both. A [Shaper] turns one into the other or says why not
// with one of Reasons:
//
//	shaper, err := x1.NewShaper(x1.Config{AccountKey: key})
//	shaped, partitionKey, err := shaper.Shape(nil, stream.Event{Data: data, ArrivedAt: arrivedAt})
//
// docs/events.md shows both events and every reason, and is checked against this
// package.
//
// To add a field that is copied as it is, add it to Raw and to Shaped, there with
// its place in the raw event in the tag "from"; that is all. Then
// go test ./x1 -run Docs -update writes the page and dashboards.ndjson, the file of
// [Dashboard], anew. Another domain's package looks like this one, or is shorter where
// encoding/json is fast enough.
package x1

// EventTypes are all the types of event there are.
var EventTypes = []string{
	"tune", "play", "pause", "search", "voice", "navigate", "launch", "error", "heartbeat",
}
