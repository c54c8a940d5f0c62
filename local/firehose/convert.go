package firehose

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// rows is the body of a buffer whose records are converted: the values by
// column. It takes about as much memory as the records without their keys.
type rows struct {
	schema *schema
	leaves []leaf
	count  int

	marks   []mark             // where each leaf stood before the record at hand
	slots   [][]jsonscan.Value // by depth: the values of a struct's fields
	scratch []byte
}

func newRows(s *schema) *rows {
	return &rows{
		schema: s,
		leaves: make([]leaf, len(s.leaves)), marks: make([]mark, len(s.leaves)),
		scratch: make([]byte, 0, 1024),
	}
}

// conversionError is why a record cannot be converted, with the code that
// Firehose gives it.
type conversionError struct{ code, message string }

func (e *conversionError) Error() string { return e.message }

func malformed(format string, args ...any) *conversionError {
	return &conversionError{"DataFormatConversion.MalformedData", fmt.Sprintf(format, args...)}
}

// add converts a record and returns its number of rows: a record may hold
// several JSON texts one after the other, {"a":1}{"a":2}, but not an array
// (developer guide, "Convert input data format"). A record that fails leaves
// nothing behind. The document is scratch space; parsed says that it holds the
// record's only text already.
func (r *rows) add(data []byte, d *document, parsed bool) (int, error) {
	for i := range r.leaves {
		r.marks[i] = r.leaves[i].mark()
	}
	n, err := r.texts(data, d, parsed)
	if err != nil {
		for i := range r.leaves {
			r.leaves[i].rewind(r.marks[i])
		}
		return 0, err
	}
	r.count += n
	return n, nil
}

func (r *rows) texts(data []byte, d *document, parsed bool) (n int, err error) {
	if parsed {
		return 1, r.row(d)
	}
	for rest := data; n == 0 || len(rest) > 0; n++ {
		rest, err = d.parse(rest)
		if errors.Is(err, errEmpty) {
			return 0, malformed("The record was empty or contained only whitespace.")
		}
		if err != nil {
			return 0, &conversionError{"DataFormatConversion.ParseError", "Encountered malformed JSON. " + err.Error()}
		}
		if err := r.row(d); err != nil {
			return 0, err
		}
	}
	return n, nil
}

func (r *rows) row(d *document) error {
	switch d.top.Kind {
	case jsonscan.Object:
	case jsonscan.Array:
		return malformed("Data does not match the schema. The input JSON is an array: give its items one after the other")
	default:
		return malformed("The input JSON contained a primitive at the top level. The top level must be an object or array.")
	}
	root := &r.schema.root
	slots := r.slotsOf(root, 0)
	for _, m := range d.members {
		if i, ok := root.index[string(root.serde.fold(m.key, r.scratch))]; ok {
			slots[i] = m.value
		}
	}
	return r.fields(root, slots, 0, 0)
}

// slotsOf is empty room for the values of a struct's fields.
func (r *rows) slotsOf(c *column, depth int) []jsonscan.Value {
	if len(r.slots) == depth {
		r.slots = append(r.slots, nil)
	}
	if cap(r.slots[depth]) < len(c.inner) {
		r.slots[depth] = make([]jsonscan.Value, len(c.inner))
	}
	slots := r.slots[depth][:len(c.inner)]
	clear(slots)
	return slots
}

func (r *rows) fields(c *column, slots []jsonscan.Value, rep byte, depth int) error {
	for i := range c.inner {
		if err := r.put(&c.inner[i], slots[i], rep, c.def, depth); err != nil {
			return err
		}
	}
	return nil
}

// put writes a value at a column; above is the definition level of what
// contains it.
func (r *rows) put(c *column, v jsonscan.Value, rep, above byte, depth int) error {
	if v.Missing() {
		r.none(c, rep, above)
		return nil
	}
	var err error
	switch c.typ.name {
	case "struct":
		err = r.structure(c, v, rep, depth+1)
	case "array":
		err = r.array(c, v, rep, depth)
	case "map":
		err = r.mapping(c, v, rep, depth)
	default:
		if err = r.scalar(c, v); err == nil {
			r.leaves[c.first].level(r.schema.leaves[c.first], rep, c.def)
		}
	}
	if err == nil {
		return nil
	}
	var inner *conversionError
	if errors.As(err, &inner) { // of a nested column, which is named already
		return err
	}
	return malformed("Data does not match the schema. Column %s %s: %v", c.name, c.typ.name, err)
}

// none writes that there is no value at a column.
func (r *rows) none(c *column, rep, def byte) {
	for i := c.first; i < c.end; i++ {
		r.leaves[i].level(r.schema.leaves[i], rep, def)
	}
}

func (r *rows) structure(c *column, v jsonscan.Value, rep byte, depth int) error {
	if v.Kind != jsonscan.Object {
		return fmt.Errorf("%s is no object", shown(v))
	}
	slots := r.slotsOf(c, depth)
	var s jsonscan.Scanner
	s.Reset(v.Raw)
	s.Object()
	for key, ok := s.Key(); ok; key, ok = s.Key() {
		i, known := c.index[string(c.serde.fold(key, r.scratch))]
		if field := s.Value(); known {
			slots[i] = field
		}
	}
	return r.fields(c, slots, rep, depth)
}

func (r *rows) array(c *column, v jsonscan.Value, rep byte, depth int) error {
	if v.Kind != jsonscan.Array {
		return fmt.Errorf("%s is no array", shown(v))
	}
	var s jsonscan.Scanner
	s.Reset(v.Raw)
	s.Array()
	empty := true
	for s.Element() {
		if err := r.put(&c.inner[0], s.Value(), rep, c.def+1, depth); err != nil {
			return err
		}
		empty, rep = false, c.rep
	}
	if empty {
		r.none(c, rep, c.def)
	}
	return nil
}

func (r *rows) mapping(c *column, v jsonscan.Value, rep byte, depth int) error {
	if v.Kind != jsonscan.Object {
		return fmt.Errorf("%s is no object", shown(v))
	}
	var s jsonscan.Scanner
	s.Reset(v.Raw)
	s.Object()
	empty := true
	for key, ok := s.Key(); ok; key, ok = s.Key() {
		if err := r.put(&c.inner[0], jsonscan.Value{Kind: jsonscan.String, Raw: key}, rep, c.def, depth); err != nil {
			return err
		}
		if err := r.put(&c.inner[1], s.Value(), rep, c.def+1, depth); err != nil {
			return err
		}
		empty, rep = false, c.rep
	}
	if empty {
		r.none(c, rep, c.def)
	}
	return nil
}

// scalar appends a value to its leaf.
func (r *rows) scalar(c *column, v jsonscan.Value) error {
	l, d := &r.leaves[c.first], c.serde
	switch c.typ.name {
	case "string":
		text, err := d.text(v, r.scratch)
		if err != nil {
			return err
		}
		l.bytes(text)
	case "char", "varchar":
		text, err := d.text(v, r.scratch)
		if err != nil {
			return err
		}
		l.bytes(cut(text, nil, &c.typ.length))
	case "binary":
		if v.Kind >= jsonscan.Array {
			return fmt.Errorf("%s is no text", shown(v))
		}
		l.bytes(v.Text(r.scratch))
	case "boolean":
		b, err := d.boolean(v)
		if err != nil {
			return err
		}
		l.bool(b)
	case "decimal":
		return l.decimal(c, r.schema.leaves[c.first].length, v)
	case "timestamp":
		at, err := d.timestamp(v)
		if err != nil {
			return err
		}
		return l.int96(at)
	default:
		return l.number(c, v)
	}
	return nil
}

var integerBits = map[string]int{"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}

func (l *leaf) number(c *column, v jsonscan.Value) error {
	switch name := c.typ.name; name {
	case "float":
		f, err := c.serde.float(v, 32)
		if err != nil {
			return err
		}
		l.uint32(math.Float32bits(float32(f)))
	case "double":
		f, err := c.serde.float(v, 64)
		if err != nil {
			return err
		}
		l.uint64(math.Float64bits(f))
	case "date":
		days, err := c.serde.date(v)
		if err != nil {
			return err
		}
		l.uint32(uint32(days))
	case "bigint":
		n, err := c.serde.integer(v, 64)
		if err != nil {
			return err
		}
		l.uint64(uint64(n))
	default:
		n, err := c.serde.integer(v, integerBits[name])
		if err != nil {
			return err
		}
		l.uint32(uint32(int32(n)))
	}
	return nil
}

// decimal appends the unscaled number in two's complement, big-endian (Parquet
// format, "DECIMAL").
func (l *leaf) decimal(c *column, length int, v jsonscan.Value) error {
	n, err := c.serde.decimal(v, c.typ.precision, c.typ.scale)
	if err != nil {
		return err
	}
	if n.Sign() < 0 {
		n.Add(n, tenTo(0).Lsh(tenTo(0), uint(8*length)))
	}
	var room [16]byte
	l.data = append(l.data, n.FillBytes(room[:length])...)
	return nil
}

// int96 appends a timestamp as Hive's writer does: nanoseconds of the day, then
// the Julian day number.
func (l *leaf) int96(at time.Time) error {
	const julianEpoch = 2440588 // 1970-01-01
	seconds := at.Unix()
	day := floorDiv(seconds, 86400)
	if day+julianEpoch < 0 || day > math.MaxInt32-julianEpoch {
		return fmt.Errorf("the year %d is out of range", at.Year())
	}
	nanos := (seconds-day*86400)*1e9 + int64(at.Nanosecond())
	l.data = binary.LittleEndian.AppendUint64(l.data, uint64(nanos))
	l.data = binary.LittleEndian.AppendUint32(l.data, uint32(day+julianEpoch))
	return nil
}
