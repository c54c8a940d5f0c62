package stream

import (
	"errors"
	"testing"
	"time"
)

type reading struct {
	Sensor  string
	Celsius float64
}

type row struct {
	Sensor     string  `json:"sensor"`
	Fahrenheit float64 `json:"fahrenheit"`
	At         string  `json:"at"`
}

var readings = JSON(func(e Event, in *reading, out *row) (string, error) {
	if in.Sensor == "" {
		return "", Reject("missing_sensor", "no sensor")
	}
	*out = row{in.Sensor, in.Celsius*9/5 + 32, e.ArrivedAt.Format(time.RFC3339)}
	return e.PartitionKey, nil
})

func TestJSON(t *testing.T) {
	dst, key, err := readings.Shape([]byte("before"), Event{Data: []byte(`{"Sensor":"s","Celsius":100}`), PartitionKey: "k", ArrivedAt: time.Unix(0, 0).UTC()})
	if want := `before{"sensor":"s","fahrenheit":212,"at":"1970-01-01T00:00:00Z"}`; string(dst) != want || key != "k" || err != nil {
		t.Errorf("Shape = %s, %s, %v; want %s", dst, key, err, want)
	}
}

func TestJSONRejects(t *testing.T) {
	for text, want := range map[string]string{
		"{\"Sensor\":\"\xff\"}":           "invalid_utf8",
		`{"Sensor":`:                      "invalid_json",
		`{"Sensor":"s"} {}`:               "invalid_json",
		``:                                "invalid_json",
		`{"Sensor":"s","Celsius":"warm"}`: "invalid_field",
		`[]`:                              "invalid_field",
		`{"Celsius":1}`:                   "missing_sensor",
	} {
		_, _, err := readings.Shape(nil, Event{Data: []byte(text)})
		if r, ok := errors.AsType[*Rejection](err); !ok || r.Reason != want || r.Detail == "" {
			t.Errorf("Shape(%s) = %v, want %s", text, err, want)
		}
	}
}
