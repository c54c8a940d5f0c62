package schema_test

import (
	"fmt"

	"github.com/millrace-dev/millrace/schema"
)

type Purchase struct {
	OrderID  string      `json:"order_id" schema:"id" doc:"the shop's number of the order"`
	SoldOn   string      `json:"sold_on,omitempty" schema:"date-of=sold_at" doc:"UTC day of sold_at"`
	Country  string      `json:"country" schema:"partition,values=de|us" doc:"ISO 3166 code"`
	SoldAt   schema.Time `json:"sold_at" doc:"when the order was paid"`
	Discount *float64    `json:"discount,omitempty" doc:"share of the price, 0 to 1"`
}

func ExampleOf() {
	s, err := schema.Of[Purchase]()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range s.Columns() {
		fmt.Println(c.Name, c.Type.Glue(), c.Nullable)
	}
	for _, p := range s.Partitions() {
		fmt.Println(p.Name, p.JQ)
	}
	id, _ := s.ID()
	fmt.Println("one event is one", id.Name)
	// Output:
	// order_id string false
	// sold_at timestamp false
	// discount double true
	// sold_on .sold_at[0:10]
	// country .country
	// one event is one order_id
}

type Review struct {
	OrderID string      `json:"order_id" schema:"id" doc:"the shop's number of the order"`
	SoldAt  schema.Time `json:"sold_at" doc:"when the order was paid"`
	Stars   int         `json:"stars" doc:"1 to 5"`
	Words   string      `json:"words,omitempty" schema:"text" doc:"what the customer says"`
}

func ExampleSchema_Mapping() {
	s, err := schema.Of[Review]()
	if err != nil {
		fmt.Println(err)
		return
	}
	properties := s.Mapping().Properties
	for _, c := range s.Columns() {
		fmt.Println(c.Name, c.Type.Glue(), properties[c.Name].Type)
	}
	fmt.Println("words.keyword", properties["words"].Fields["keyword"].Type)
	// Output:
	// order_id string keyword
	// sold_at timestamp date
	// stars int integer
	// words string text
	// words.keyword keyword
}
