package embedded

import (
	"math"
	"strings"
)

// column has a field's values, a document's at its number: a number or a date as it is,
// a fraction as its bits, a keyword as the number of its word.
type column struct {
	bits  []int64
	has   []bool
	many  map[uint32][]int64 // of documents with more than one value
	words []string
	codes map[string]int64
	count int // documents that have a value, deleted ones too
}

func (c *column) put(doc uint32, v int64) {
	for uint32(len(c.bits)) <= doc {
		c.bits, c.has = append(c.bits, 0), append(c.has, false)
	}
	if !c.has[doc] {
		c.bits[doc], c.has[doc] = v, true
		c.count++
		return
	}
	if c.many == nil {
		c.many = map[uint32][]int64{}
	}
	if c.many[doc] == nil {
		c.many[doc] = []int64{c.bits[doc]}
	}
	c.many[doc] = append(c.many[doc], v)
}

// code is a word's number; it gets one.
func (c *column) code(word []byte) int64 {
	if code, ok := c.codes[string(word)]; ok {
		return code
	}
	if c.codes == nil {
		c.codes = map[string]int64{}
	}
	s := string(word)
	c.words = append(c.words, s)
	c.codes[s] = int64(len(c.words) - 1)
	return c.codes[s]
}

// each calls visit with every value of a document until it answers false.
func (c *column) each(doc uint32, visit func(int64) bool) {
	if !c.exists(doc) {
		return
	}
	if list := c.many[doc]; list != nil {
		for _, v := range list {
			if !visit(v) {
				return
			}
		}
		return
	}
	visit(c.bits[doc])
}

func (c *column) exists(doc uint32) bool { return int(doc) < len(c.has) && c.has[doc] }

func (c *column) any(doc uint32, ok func(int64) bool) (found bool) {
	c.each(doc, func(v int64) bool {
		found = ok(v)
		return !found
	})
	return found
}

// fractional reports that the bits are a float64's.
func (f *field) fractional() bool { return f.kind == "double" || f.kind == "float" }

// number is a value of a numeric field.
func (f *field) number(v int64) float64 {
	if f.fractional() {
		return math.Float64frombits(uint64(v))
	}
	return float64(v)
}

// compare orders two values of the field.
func (f *field) compare(a, b int64) int {
	switch {
	case f.kind == "keyword":
		return strings.Compare(f.column.words[a], f.column.words[b])
	case f.fractional():
		return cmpOrder(f.number(a), f.number(b))
	}
	return cmpOrder(a, b)
}

func cmpOrder[T int64 | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
