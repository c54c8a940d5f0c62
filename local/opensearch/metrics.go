package opensearch

import (
	"net/http"

	"github.com/millrace-dev/millrace/local/metric"
)

// The metrics of a domain
// (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html).
// Those of single nodes, of volumes and of what is not here are not published.
const namespace = "AWS/ES"

func (d *Domain) publish(values ...metric.Value) {
	c := d.service.config
	c.Metrics.Publish(namespace, d.dimensions, c.Clock.Now(), values...)
}

// percent is a share of 100.
func percent(name string, value float64) metric.Value {
	return metric.Value{Name: name, Unit: "Percent", Value: value}
}

// mebibytes: "The Amazon CloudWatch console displays it in MiB".
func mebibytes(name string, bytes float64) metric.Value {
	return metric.Value{Name: name, Unit: "Megabytes", Value: bytes / (1 << 20)}
}

// statuses are the metrics of answers, by the hundreds of their status.
var statuses = [...]string{2: "2xx", 3: "3xx", 4: "4xx", 5: "5xx"}

// publishAnswer publishes a request by the status that it was answered.
func (d *Domain) publishAnswer(status int) {
	values := []metric.Value{metric.Count("OpenSearchRequests", 1)}
	if class := status / 100; class > 1 && class < len(statuses) {
		values = append(values, metric.Count(statuses[class], 1))
	}
	d.publish(values...)
}

// answered is a ResponseWriter that knows the status.
type answered struct {
	http.ResponseWriter
	status int
}

// WriteHeader takes the first status that is not provisional.
func (w *answered) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write answers 200 where nothing else was said.
func (w *answered) Write(part []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(part)
}

// Unwrap is for http.ResponseController.
func (w *answered) Unwrap() http.ResponseWriter { return w.ResponseWriter }
