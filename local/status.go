package local

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/firehose"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/mapping"
	"github.com/millrace-dev/millrace/local/opensearch"
)

// Status is what flows through the endpoint: GET /_millrace/status.
type Status struct {
	// Time is the endpoint's: what ages are counted by.
	Time       time.Time                 `json:"time"`
	Streams    []kinesis.StreamStatus    `json:"streams"`
	Mappings   []mapping.MappingStatus   `json:"mappings"`
	Deliveries []firehose.DeliveryStatus `json:"deliveries"`
	// Domains are those of OpenSearch, each with what runs behind it.
	Domains []opensearch.Status `json:"domains"`
	// Failures are where failed batches wait. Only GET counts them.
	Failures []Failures `json:"failures,omitempty"`
	// Alarms are those of CloudWatch, by name.
	Alarms []alarms.Status `json:"alarms"`
	// Drained says that no record waits anywhere: each one that was put when
	// the status was asked for has been processed and delivered.
	Drained bool `json:"drained"`
}

// Status reads the stages in the order in which records pass them, so that
// what a stage hands on while it is read is counted further down.
func (e *Endpoint) Status() Status {
	s := Status{
		Time: e.Clock.Now(), Streams: e.Kinesis.Status(), Mappings: e.Mapping.Status(), Deliveries: e.Firehose.Status(),
		Domains: e.OpenSearch.Status(), Alarms: e.Alarms.Alarms(), Drained: true,
	}
	for _, m := range s.Mappings {
		s.Drained = s.Drained && m.Behind == 0 && m.InFlight == 0
	}
	for _, d := range s.Deliveries {
		s.Drained = s.Drained && d.Behind == 0 && d.Buffered == 0
	}
	return s
}

func (e *Endpoint) serveStatus(w http.ResponseWriter, r *http.Request) {
	s := e.Status()
	s.Failures = e.failures(r.Context())
	serveJSON(w, s)
}

// serveMessages shows what was published to topics, whoever is mailed on AWS:
// GET /_millrace/messages.
func (e *Endpoint) serveMessages(w http.ResponseWriter, _ *http.Request) {
	serveJSON(w, e.SNS.Messages())
}

func serveJSON(w http.ResponseWriter, page any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(page)
}
