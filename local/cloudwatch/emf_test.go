package cloudwatch

import (
	"fmt"
	"testing"
	"time"
)

func TestIngestSumsByDimensions(t *testing.T) {
	s := New(Config{})
	line := fmt.Sprintf(`{"_aws":{"Timestamp":%d,"CloudWatchMetrics":[{"Namespace":"N","Dimensions":[["FunctionName"],["Reason","FunctionName"]],"Metrics":[{"Name":"Events","Unit":"Count"},{"Name":"Sizes"}]}]},"FunctionName":"f","Reason":"r","Events":3,"Sizes":[1,2.5]}`, time.Now().UnixMilli())
	s.Ingest([]byte(line))
	s.Ingest([]byte(line))
	for _, other := range []string{`{"msg":"hello"}`, `{"_aws": broken`, `START RequestId`} {
		s.Ingest([]byte(other))
	}
	for _, c := range []struct {
		key  Key
		want float64
	}{
		{Key{"N", "Events", "FunctionName=f"}, 6},
		{Key{"N", "Events", "FunctionName=f,Reason=r"}, 6},
		{Key{"N", "Sizes", "FunctionName=f"}, 7},
		{Key{"N", "Events", ""}, 0},
	} {
		if got := s.Sum(c.key); got != c.want {
			t.Errorf("%+v: got %v, want %v", c.key, got, c.want)
		}
	}
	if got := s.Total("N", "Events", "FunctionName"); got != 6 {
		t.Errorf("total: got %v, want 6", got)
	}
}
