package click

import "github.com/millrace-dev/millrace/schema"

// Row is a click as the lake keeps it. Its tags are the only declaration of the
// lake's columns and partitions.
type Row struct {
	ClickID   string      `json:"click_id" schema:"id" doc:"the browser's number of the click"`
	ClickedOn string      `json:"clicked_on,omitempty" schema:"date-of=clicked_at" doc:"UTC day of clicked_at"`
	Kind      string      `json:"kind" schema:"partition,values=page_view|search|add_to_cart|purchase" doc:"what the visitor did"`
	ClickedAt schema.Time `json:"clicked_at" doc:"when the visitor did it, by the browser's clock"`
	Session   string      `json:"session" doc:"the visit"`
	Path      string      `json:"path" doc:"the page, without host and query"`
	Product   *string     `json:"product,omitempty" doc:"article number"`
	Quantity  *int        `json:"quantity,omitempty" doc:"pieces"`
	Cents     *int64      `json:"cents,omitempty" doc:"price of all pieces"`
}
