package metric

import "time"

// Value is a value of a metric, without what says whose it is.
type Value struct {
	Name  string
	Unit  string
	Value float64
}

// Count is a number of things.
func Count[N ~int | ~int64 | ~float64](name string, n N) Value {
	return Value{name, "Count", float64(n)}
}

// Bytes is a size.
func Bytes[N ~int | ~int64](name string, n N) Value { return Value{name, "Bytes", float64(n)} }

// Milliseconds is a duration or an age, with its fraction.
func Milliseconds(name string, d time.Duration) Value {
	return Value{name, "Milliseconds", float64(d) / float64(time.Millisecond)}
}

// Seconds is an age in whole seconds.
func Seconds(name string, d time.Duration) Value {
	return Value{name, "Seconds", float64(d / time.Second)}
}

// One is 1 if it is so, and 0 if not: the form of metrics that say whether an
// operation succeeded, whose average is a share.
func One(name string, so bool) Value {
	if so {
		return Count(name, 1)
	}
	return Count(name, 0)
}

// Publish publishes values of one time that have the same namespace and dimensions,
// if anybody listens. The dimensions are kept: they do not change afterwards.
func (s Sink) Publish(namespace string, dimensions []Dimension, at time.Time, values ...Value) {
	if s == nil {
		return
	}
	data := make([]Datum, len(values))
	for i, v := range values {
		data[i] = Datum{Namespace: namespace, Name: v.Name, Dimensions: dimensions, Unit: v.Unit, Value: v.Value, Time: at}
	}
	s(data...)
}
