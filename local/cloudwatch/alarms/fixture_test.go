package alarms

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/resource"
)

const (
	page1 = "arn:aws:sns:us-east-1:000000000000:page"
	page2 = "arn:aws:sns:us-east-1:000000000000:page2"
	warn  = "arn:aws:sns:us-east-1:000000000000:warn"
)

// world is alarms on a real store of metrics and a list of messages, with a clock that
// the test moves.
type world struct {
	*Service
	t       testing.TB
	clock   *clock.Clock
	metrics *cloudwatch.Service

	mu      sync.Mutex
	sent    []sent
	refusal error // of topics
}

type sent struct{ service, alarm, topic, subject, message string }

func (w *world) SendAs(_ context.Context, service, alarm, topic, subject, message string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refusal != nil {
		return w.refusal
	}
	w.sent = append(w.sent, sent{service, alarm, topic, subject, message})
	return nil
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, clock: new(clock.Clock)}
	w.metrics = cloudwatch.New(cloudwatch.Config{Clock: w.clock})
	w.Service = New(Config{Account: "000000000000", Region: "us-east-1", Clock: w.clock, Metrics: w.metrics, Topics: w})
	// The rest of this minute is long enough for a test.
	now := time.Now()
	w.clock.Advance(now.Truncate(time.Minute).Add(time.Minute + time.Second).Sub(now))
	return w
}

// minute puts values of the metric N M, and lets a minute pass.
func (w *world) minute(values ...float64) {
	w.t.Helper()
	for _, v := range values {
		w.put("M", v)
	}
	w.clock.Advance(time.Minute)
	w.Evaluate(w.t.Context())
}

func (w *world) state(name string) string {
	w.t.Helper()
	for _, a := range w.Alarms() {
		if a.Name == name {
			return a.State
		}
	}
	w.t.Fatalf("there is no alarm %s", name)
	return ""
}

func (w *world) want(name, state string) {
	w.t.Helper()
	if got := w.state(name); got != state {
		w.t.Errorf("%s is in %s, want %s", name, got, state)
	}
}

// messages are those that were sent since the last time they were asked for.
func (w *world) messages() []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.sent
	w.sent = nil
	return all
}

// create makes a resource as CloudFormation does: 0 an alarm, 1 a composite alarm, 2 a
// detector.
func (w *world) create(typ int, logicalID, properties string) resource.Result {
	w.t.Helper()
	made, err := w.tryCreate(typ, logicalID, properties)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func (w *world) tryCreate(typ int, logicalID, properties string) (resource.Result, error) {
	kind := w.ResourceTypes()[typ]
	if err := kind.Check(json.RawMessage(properties)); err != nil {
		return resource.Result{}, err
	}
	return kind.Create(w.t.Context(), resource.Request{Stack: "stack", LogicalID: logicalID, Partition: "aws", Properties: json.RawMessage(properties)})
}

// simple is an alarm on the maximum of N M over 5, one minute of one; more are further
// properties, each with a comma in front.
func simple(name string, more ...string) string {
	return `{"AlarmName":"` + name + `","Namespace":"N","MetricName":"M","Statistic":"Maximum","Period":60,"EvaluationPeriods":1,
		"Threshold":5,"ComparisonOperator":"GreaterThanThreshold"` + strings.Join(more, "") + `}`
}

// told is which topics were told of which alarm's new state, in order: "name ALARM page".
func told(t *testing.T, list []sent) (short []string) {
	t.Helper()
	for _, m := range list {
		var body struct{ AlarmName, NewStateValue string }
		if err := json.Unmarshal([]byte(m.message), &body); err != nil {
			t.Fatal(err)
		}
		short = append(short, body.AlarmName+" "+body.NewStateValue+" "+m.topic[strings.LastIndex(m.topic, ":")+1:])
	}
	return short
}

var errNo = errors.New("the topic's policy does not allow it")

func (w *world) put(name string, value float64) {
	w.metrics.Put(metric.Datum{Namespace: "N", Name: name, Value: value})
}

// counting counts what is asked of the metrics.
type counting struct {
	next interface {
		Window([]cloudwatch.Query, time.Time, time.Time) ([]cloudwatch.Series, error)
	}
	asked int
}

func (c *counting) Window(queries []cloudwatch.Query, from, to time.Time) ([]cloudwatch.Series, error) {
	c.asked++
	return c.next.Window(queries, from, to)
}
