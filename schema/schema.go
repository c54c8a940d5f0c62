// Package schema makes the description of an event's columns from the Go struct
// that is the event. The struct is the only declaration; what the lake, the
// delivery stream and the documents say about the event comes from here:
//
//	type Purchase struct {
//		OrderID  string      `json:"order_id" schema:"id" doc:"the shop's number of the order"`
//		SoldOn   string      `json:"sold_on,omitempty" schema:"date-of=sold_at" doc:"UTC day of sold_at"`
//		Country  string      `json:"country" schema:"partition,values=de|us" doc:"ISO 3166 code"`
//		SoldAt   schema.Time `json:"sold_at" doc:"when the order was paid"`
//		Discount *float64    `json:"discount,omitempty" doc:"share of the price, 0 to 1"`
//	}
//
//	s, err := schema.Of[Purchase]()
//
// The tags of a field:
//
//   - json names the column. `json:"-"` leaves the field out. omitempty,
//     omitzero or a pointer type makes the column nullable.
//   - doc is the column's comment.
//   - schema:"id" marks the column that tells one event from another. Delivery is
//     at least once, so an event can be stored twice; two rows with the same ID
//     are one event. At most one column is marked.
//   - schema:"partition" makes the column a partition key of the lake: it is in
//     the event's JSON and in the objects' key, not in their files.
//   - values=A|B|C beside partition are all the values that the key can have; an
//     event with another is in the lake's files, but no query finds it.
//   - schema:"date-of=COLUMN" makes a partition key that is not in the JSON: the
//     UTC day, as 2026-11-23, of a timestamp column. The delivery stream derives
//     it; the field stays empty and is there to be declared.
//   - schema:"text" marks a string that people write or read: OpenSearch finds it by
//     its words. Other strings are found as a whole.
//
// The types are those of [Type]: string, bool, int, int64, float64, time.Time and
// [Time], and pointers to them.
package schema

// Schema is the columns of an event in the order of the struct. Make one with Of.
type Schema struct {
	Fields []Field
}

// Field is one field of the event: a column of the files, or a partition key.
type Field struct {
	Column
	Partition bool
	DateOf    string   // the timestamp column whose UTC day this partition key is; else empty
	Values    []string // that this partition key can have; empty: not declared here
	ID        bool     // tells one event from another
	Text      bool     // searched by its words
}

// Column is what a table needs to know of a field.
type Column struct {
	Name     string
	Type     Type
	Comment  string
	Nullable bool // an event may leave it out
}

// Partition is a partition key and the JQ expression by which a delivery stream
// finds its value in an event's JSON.
type Partition struct {
	Column
	JQ string
}

// Columns are the columns of the lake's files, without the partition keys.
func (s Schema) Columns() []Column {
	var columns []Column
	for _, f := range s.Fields {
		if !f.Partition {
			columns = append(columns, f.Column)
		}
	}
	return columns
}

// Partitions are the partition keys, in the order of their folders.
func (s Schema) Partitions() []Partition {
	var partitions []Partition
	for _, f := range s.Fields {
		if f.Partition {
			partitions = append(partitions, Partition{Column: f.Column, JQ: f.jq()})
		}
	}
	return partitions
}

// ID is the column that tells one event from another; false if none is marked.
func (s Schema) ID() (Column, bool) {
	for _, f := range s.Fields {
		if f.ID {
			return f.Column, true
		}
	}
	return Column{}, false
}

// jq relies on Validate: a name is a JQ identifier, and a timestamp's text begins
// with its UTC day.
func (f Field) jq() string {
	if f.DateOf != "" {
		return "." + f.DateOf + "[0:10]"
	}
	return "." + f.Name
}
