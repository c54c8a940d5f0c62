package stream_test

import (
	"context"
	"fmt"
	"time"

	"github.com/millrace-dev/millrace/stream"
)

// Reading is what a sensor sends, Row what the lake keeps.
type Reading struct {
	Sensor  string
	Celsius float64
}

type Row struct {
	Sensor     string  `json:"sensor"`
	Fahrenheit float64 `json:"fahrenheit"`
	At         string  `json:"at"`
}

func shape(e stream.Event, in *Reading, out *Row) (partitionKey string, err error) {
	if in.Sensor == "" {
		return "", stream.Reject("missing_sensor", "Sensor is empty; it must name the sensor")
	}
	*out = Row{in.Sensor, in.Celsius*9/5 + 32, e.ArrivedAt.Format(time.RFC3339)}
	return in.Sensor, nil
}

// The main of a Lambda function for events of one's own.
func ExampleMain() {
	main := func() {
		stream.Main(func(context.Context, stream.Setup) (stream.Shaper, error) {
			return stream.JSON(shape), nil
		})
	}
	_ = main
}

func ExampleJSON() {
	shaper := stream.JSON(shape)
	event := stream.Event{Data: []byte(`{"Sensor":"mill-7","Celsius":100}`), ArrivedAt: time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)}
	shaped, partitionKey, err := shaper.Shape(nil, event)
	fmt.Println(string(shaped), partitionKey, err)

	_, _, err = shaper.Shape(nil, stream.Event{Data: []byte(`{"Celsius":100}`)})
	fmt.Println(err)
	// Output:
	// {"sensor":"mill-7","fahrenheit":212,"at":"2026-11-23T05:00:00Z"} mill-7 <nil>
	// missing_sensor: Sensor is empty; it must name the sensor
}
