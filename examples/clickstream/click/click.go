// Package click is the domain of this app: what a web shop's pages report of
// their visitors, what the lake keeps of it, and the function between the two. It
// knows nothing of AWS.
package click

import (
	"net/url"
	"slices"
	"time"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/stream"
)

// Click is an event as the shop's pages send it.
type Click struct {
	ID       string  `json:"id"`
	Kind     string  `json:"kind"`
	At       string  `json:"at"` // RFC 3339
	Session  string  `json:"session"`
	Page     string  `json:"page"` // its URL
	Product  *string `json:"product"`
	Quantity *int    `json:"quantity"`
	Cents    *int64  `json:"cents"` // of one piece
}

// Kinds of click. The tag of Row.Kind names the same ones.
var Kinds = []string{"page_view", "search", "add_to_cart", "purchase"}

// How old a click may be when it arrives, and how far ahead its clock: the defaults
// of constructs.DataLakeProps, by which it bounds its partitions.
const (
	maxAge  = 30 * 24 * time.Hour
	maxLead = 24 * time.Hour
)

// Shape makes the row of a click. A click that is wrong is rejected with the
// reason; it comes again with no better.
func Shape(e stream.Event, in *Click, out *Row) (partitionKey string, err error) {
	at, err := time.Parse(time.RFC3339, in.At)
	switch {
	case in.ID == "":
		return "", stream.Reject("missing_id", "id is empty")
	case in.Session == "":
		return "", stream.Reject("missing_session", "session is empty")
	case !slices.Contains(Kinds, in.Kind):
		return "", stream.Reject("unknown_kind", "kind is %q, allowed are %q", in.Kind, Kinds)
	case err != nil:
		return "", stream.Reject("invalid_time", "at: %v", err)
	case e.ArrivedAt.Sub(at) > maxAge || at.Sub(e.ArrivedAt) > maxLead:
		return "", stream.Reject("time_out_of_range", "at is %s, allowed are 30 days before the arrival to 1 day after", in.At)
	case in.Quantity != nil && *in.Quantity < 1:
		return "", stream.Reject("invalid_quantity", "quantity is %d, allowed are 1 and more", *in.Quantity)
	}
	page, err := url.Parse(in.Page)
	if err != nil {
		return "", stream.Reject("invalid_page", "page: %v", err)
	}
	*out = Row{
		ClickID: in.ID, Kind: in.Kind, ClickedAt: schema.Time{Time: at}, Session: in.Session,
		Path: page.Path, Product: in.Product, Quantity: in.Quantity, Cents: in.Cents,
	}
	if in.Cents != nil && in.Quantity != nil {
		cents := *in.Cents * int64(*in.Quantity)
		out.Cents = &cents
	}
	return in.Session, nil // the clicks of a visit stay in their order
}
