package console

import (
	"net/http"
	"strings"

	"github.com/millrace-dev/millrace/local/cloudformation"
)

// Pipeline is the picture: what the deployed templates declare, how it hangs together,
// and what each part has done.
type Pipeline struct {
	Now    int64  `json:"now"` // ms since 1970, of the endpoint's clock
	At     int64  `json:"at"`  // ms since 1970, of the machine: what rates are taken by
	Stacks int    `json:"stacks"`
	Nodes  []Node `json:"nodes"`
	Edges  []Edge `json:"edges"`
}

// Node is a box.
type Node struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"` // stream, function, delivery, bucket, domain, queue, topic
	Name  string `json:"name"` // physical
	Label string `json:"label"`
	Stack string `json:"stack"`
	Log   string `json:"log,omitempty"` // log group of a function
	// Facts are counts since the resource was made, by name. Which there are depends on
	// the kind.
	Facts map[string]int64 `json:"facts"`
	// State is "ok", "busy" (something waits), "warn" or "bad", and Why says why.
	State string `json:"state"`
	Why   string `json:"why,omitempty"`
}

// Edge is an arrow, in the direction of the records.
type Edge struct {
	From string `json:"from"`
	To   string `json:"to"`
	// Kind is "flow", or "failed" where only what fails goes.
	Kind  string           `json:"kind"`
	Facts map[string]int64 `json:"facts,omitempty"`
}

// kinds are the resource types that are boxes.
var kinds = map[string]string{
	"AWS::Kinesis::Stream":                 "stream",
	"AWS::Lambda::Function":                "function",
	"AWS::KinesisFirehose::DeliveryStream": "delivery",
	"AWS::S3::Bucket":                      "bucket",
	"AWS::OpenSearchService::Domain":       "domain",
	"AWS::SQS::Queue":                      "queue",
	"AWS::SNS::Topic":                      "topic",
}

func (s *Console) pipeline(*http.Request) (any, error) {
	resources := s.Resources()
	g := newGraph(resources)
	for _, r := range resources {
		g.connect(r)
	}
	g.prune()
	s.measure(g)
	s.judge(g)
	p := Pipeline{Now: s.Now().UnixMilli(), At: now().UnixMilli(), Nodes: []Node{}, Edges: g.edges}
	stacks := map[string]bool{}
	for _, r := range resources {
		stacks[r.Stack] = true
	}
	p.Stacks = len(stacks)
	for _, n := range g.order {
		p.Nodes = append(p.Nodes, *n)
	}
	if p.Edges == nil {
		p.Edges = []Edge{}
	}
	return p, nil
}

// label is the path of a construct without its stack, and without last parts that only
// say what kind of thing it is.
func label(r cloudformation.Deployed) string {
	parts := strings.Split(r.Path, "/")
	if len(parts) < 2 {
		return r.LogicalID
	}
	parts = parts[1:]
	for len(parts) > 1 && generic[parts[len(parts)-1]] {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, " / ")
}

var generic = map[string]bool{
	"Resource": true, "Default": true, "Stream": true, "Function": true, "Bucket": true, "Queue": true, "Topic": true, "Domain": true, "DeliveryStream": true,
}
