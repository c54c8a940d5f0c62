package insights

import "testing"

func BenchmarkRun(b *testing.B) {
	q, err := Parse(`filter level = "ERROR" | stats count(*) as n by bin(5m), msg`)
	if err != nil {
		b.Fatal(err)
	}
	var many []Record
	for range 10_000 / len(sample) {
		many = append(many, sample...)
	}
	b.ReportMetric(float64(len(many)), "events/op")
	for b.Loop() {
		q.Run(many)
	}
}
