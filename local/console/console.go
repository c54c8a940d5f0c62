// Package console is the web page of the local endpoint, at /_millrace/, and the API
// that the page reads: the pipeline as a picture, the template's dashboards drawn, the
// alarms, the functions' logs, files, queries, the index, what failed and its way back.
//
//	pages.Handle("/_millrace/", console.New(console.Config{…}))
//
// Each part of the API has a file of its name. It answers JSON, errors as
// {"error": "…"}. What changes something is a POST, and everything is refused that does
// not come from the page itself or from no page at all (guard.go): whatever else a
// browser has open must not read the endpoint or change it.
//
// The page is plain HTML, CSS and ES modules, embedded in the binary; charts are drawn
// by uPlot (page/vendor, MIT licence). Nothing is loaded from elsewhere.
package console

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/cloudformation"
	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
	"github.com/millrace-dev/millrace/local/firehose"
	"github.com/millrace-dev/millrace/local/glue"
	"github.com/millrace-dev/millrace/local/kinesis"
	"github.com/millrace-dev/millrace/local/logs"
	"github.com/millrace-dev/millrace/local/mapping"
	"github.com/millrace-dev/millrace/local/opensearch"
	"github.com/millrace-dev/millrace/local/s3"
	"github.com/millrace-dev/millrace/local/sqs"
	"github.com/millrace-dev/millrace/redrive"
)

// Config is what the console looks at. Every field is required.
type Config struct {
	Alarms    *alarms.Service
	Deliver   *firehose.Service
	Domains   *opensearch.Service
	Logs      *logs.Service
	Mappings  *mapping.Service
	Metrics   *cloudwatch.Service
	Objects   *s3.Service
	Queues    *sqs.Service
	Resources func() []cloudformation.Deployed
	Streams   *kinesis.Service
	Tables    *glue.Service

	Now func() time.Time // of the endpoint's clock
	// Kinesis puts the records of failed batches back.
	Kinesis redrive.Putter
}

// Console serves the page and its API.
type Console struct {
	Config
	routes  http.Handler
	closing context.Context // ends what a request has begun
	close   context.CancelFunc
	work    sync.WaitGroup

	mu  sync.Mutex
	run redriving // the last one, or the one under way
	// read are the batches that were listed last, by place and time: a batch may have
	// 6 MB, and the page asks every two seconds.
	read map[string]FailedBatch
}

// New makes the console.
func New(c Config) *Console {
	s := &Console{Config: c}
	s.closing, s.close = context.WithCancel(context.Background())
	routes := http.NewServeMux()
	routes.Handle("GET /_millrace/", pages())
	for pattern, answer := range map[string]func(*http.Request) (any, error){
		"GET /_millrace/pipeline":          s.pipeline,
		"GET /_millrace/dashboards":        s.dashboards,
		"GET /_millrace/dashboards/{name}": s.dashboard,
		"GET /_millrace/alarms":            s.alarms,
		"GET /_millrace/alarms/{name}":     s.alarmHistory,
		"GET /_millrace/logs":              s.logGroups,
		"GET /_millrace/logs/tail":         s.tail,
		"GET /_millrace/buckets":           s.buckets,
		"GET /_millrace/files":             s.files,
		"GET /_millrace/object":            s.object,
		"GET /_millrace/tables":            s.tables,
		"POST /_millrace/sql":              s.sql,
		"GET /_millrace/indices":           s.indices,
		"POST /_millrace/search":           s.search,
		"GET /_millrace/failures":          s.failures,
		"GET /_millrace/failures/batch":    s.batch,
		"GET /_millrace/failures/records":  s.failedRecords,
		"GET /_millrace/redrive":           s.redriveState,
		"POST /_millrace/redrive":          s.redrive,
		"POST /_millrace/{unknown...}":     unknown,
	} {
		routes.HandleFunc(pattern, reply(answer))
	}
	s.routes = routes
	return s
}

func (s *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }

// Close ends what the console has begun.
func (s *Console) Close() {
	s.close()
	s.work.Wait()
}
