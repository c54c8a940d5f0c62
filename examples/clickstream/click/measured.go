package click

import (
	"github.com/millrace-dev/millrace/stream"
	"github.com/millrace-dev/millrace/stream/emf"
	"github.com/millrace-dev/millrace/stream/measure"
)

// Measured is Shape, which counts in set what it shapes: clicks and cents, by kind.
func Measured(set *measure.Set) func(e stream.Event, in *Click, out *Row) (partitionKey string, err error) {
	byKind := set.Table("Clickstream", "Kind", len(Kinds))
	clicks, cents := byKind.Counter("Clicks", emf.Count), byKind.Counter("Cents", emf.None)
	return func(e stream.Event, in *Click, out *Row) (partitionKey string, err error) {
		if partitionKey, err = Shape(e, in, out); err != nil {
			return "", err
		}
		kind := byKind.Row(out.Kind)
		clicks.Add(kind, 1)
		if out.Cents != nil {
			cents.Add(kind, float64(*out.Cents))
		}
		return partitionKey, nil
	}
}
