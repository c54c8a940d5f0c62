package jsonscan_test

import (
	"fmt"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

func Example() {
	var s jsonscan.Scanner
	s.Reset([]byte(`{"name": "Anna \"A\"", "tags": [1, 2], "age": 41}`))
	if !s.Object() {
		fmt.Println("not an object")
		return
	}
	var name, age jsonscan.Value
	for key, ok := s.Key(); ok; key, ok = s.Key() {
		switch string(key) {
		case "name":
			name = s.Value()
		case "age":
			age = s.Value()
		default:
			s.Value() // read and dropped
		}
	}
	if err := s.End(); err != nil {
		fmt.Println(err)
		return
	}
	years, _ := age.Int()
	fmt.Printf("%s is %d\n", name.AppendText(nil), years)
	fmt.Printf("%s\n", name.AppendJSON([]byte(`{"name":`)))
	// Output:
	// Anna "A" is 41
	// {"name":"Anna \"A\""
}
