package firehose

import (
	"encoding/binary"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
)

// leaf holds the values of one Parquet column of a buffer: a definition level a
// value, a repetition level where the column is nested in a list, and the
// values that are not null, one after the other.
type leaf struct {
	defs []byte
	reps []byte
	data []byte
}

// mark is a place in a leaf to come back to.
type mark struct{ defs, reps, data int }

func (l *leaf) mark() mark { return mark{len(l.defs), len(l.reps), len(l.data)} }

func (l *leaf) rewind(m mark) {
	l.defs, l.reps, l.data = l.defs[:m.defs], l.reps[:m.reps], l.data[:m.data]
}

func (l *leaf) level(t leafType, rep, def byte) {
	l.defs = append(l.defs, def)
	if t.nested {
		l.reps = append(l.reps, rep)
	}
}

func (l *leaf) bool(v bool) {
	b := byte(0)
	if v {
		b = 1
	}
	l.data = append(l.data, b)
}

func (l *leaf) uint32(v uint32) { l.data = binary.LittleEndian.AppendUint32(l.data, v) }

func (l *leaf) uint64(v uint64) { l.data = binary.LittleEndian.AppendUint64(l.data, v) }

func (l *leaf) bytes(v []byte) {
	l.data = binary.AppendUvarint(l.data, uint64(len(v)))
	l.data = append(l.data, v...)
}

// batch is how many values are handed to the Parquet writer at once.
const batch = 1024

// write hands the values to the writer of a Parquet column, whole rows at a
// time.
func (l *leaf) write(t leafType, column int, w *parquet.ColumnWriter) error {
	values := make([]parquet.Value, 0, min(batch, len(l.defs)))
	data := l.data
	for i, def := range l.defs {
		rep := byte(0)
		if t.nested {
			rep = l.reps[i]
		}
		if len(values) >= batch && rep == 0 {
			if _, err := w.WriteRowValues(values); err != nil {
				return err
			}
			values = values[:0]
		}
		v := parquet.NullValue()
		if def == t.def {
			v, data = t.next(data)
		}
		values = append(values, v.Level(int(rep), int(def), column))
	}
	_, err := w.WriteRowValues(values)
	return err
}

// next takes one value off data.
func (t leafType) next(data []byte) (parquet.Value, []byte) {
	switch t.kind {
	case parquet.Boolean:
		return parquet.BooleanValue(data[0] == 1), data[1:]
	case parquet.Int32:
		return parquet.Int32Value(int32(binary.LittleEndian.Uint32(data))), data[4:]
	case parquet.Int64:
		return parquet.Int64Value(int64(binary.LittleEndian.Uint64(data))), data[8:]
	case parquet.Float:
		return parquet.FloatValue(math.Float32frombits(binary.LittleEndian.Uint32(data))), data[4:]
	case parquet.Double:
		return parquet.DoubleValue(math.Float64frombits(binary.LittleEndian.Uint64(data))), data[8:]
	case parquet.Int96:
		var v deprecated.Int96
		for i := range v {
			v[i] = binary.LittleEndian.Uint32(data[4*i:])
		}
		return parquet.Int96Value(v), data[12:]
	case parquet.FixedLenByteArray:
		return parquet.FixedLenByteArrayValue(data[:t.length]), data[t.length:]
	default:
		n, size := binary.Uvarint(data)
		data = data[size:]
		return parquet.ByteArrayValue(data[:n]), data[n:]
	}
}
