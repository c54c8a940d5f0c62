package metric

import (
	"reflect"
	"testing"
	"time"
)

func TestPublish(t *testing.T) {
	var got []Datum
	sink := Sink(func(data ...Datum) { got = append(got, data...) })
	of, at := []Dimension{{"StreamName", "clicks"}}, time.Unix(60, 0)
	sink.Publish("AWS/Kinesis", of, at, Count("Records", 3), Bytes("Size", int64(7)), Milliseconds("Latency", 1500*time.Microsecond),
		Seconds("Age", 2900*time.Millisecond), One("Success", true), One("Success", false))
	datum := func(name, unit string, value float64) Datum {
		return Datum{Namespace: "AWS/Kinesis", Name: name, Dimensions: of, Unit: unit, Value: value, Time: at}
	}
	want := []Datum{
		datum("Records", "Count", 3), datum("Size", "Bytes", 7), datum("Latency", "Milliseconds", 1.5),
		datum("Age", "Seconds", 2), datum("Success", "Count", 1), datum("Success", "Count", 0),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	Sink(nil).Publish("AWS/Kinesis", of, at, Count("Records", 3)) // nobody listens
}
