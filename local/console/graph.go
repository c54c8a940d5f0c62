package console

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/cloudformation"
)

// graph is the picture while it is made.
type graph struct {
	order []*Node
	nodes map[string]*Node // by name, ARN and the other values of Ref and Fn::GetAtt
	edges []Edge
	// Which edge is a mapping's, by its UUID.
	mappings map[string]int
}

// newGraph has the boxes, without arrows.
func newGraph(resources []cloudformation.Deployed) *graph {
	g := &graph{nodes: map[string]*Node{}, mappings: map[string]int{}}
	for _, r := range resources {
		kind, ok := kinds[r.Type]
		if !ok {
			continue
		}
		n := &Node{ID: r.Stack + "." + r.LogicalID, Kind: kind, Name: nameOf(r), Label: label(r), Stack: r.Stack, Facts: map[string]int64{}, State: "ok"}
		if kind == "function" {
			n.Log = logGroupOf(r)
		}
		g.order = append(g.order, n)
		g.nodes[r.ID], g.nodes[n.Name] = n, n
		for _, value := range r.Attributes {
			if text, ok := value.(string); ok && strings.HasPrefix(text, "arn:") {
				g.nodes[text] = n
			}
		}
	}
	return g
}

// logGroupOf a function: the one that it names, or Lambda's.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
func logGroupOf(r cloudformation.Deployed) string {
	if group := of[functionProperties](r).LoggingConfig.LogGroup; group != "" {
		return group
	}
	return "/aws/lambda/" + r.ID
}

// nameOf is the resource's name, where Ref is its URL or ARN.
func nameOf(r cloudformation.Deployed) string {
	name := r.ID
	if strings.HasPrefix(name, "arn:") {
		name = name[strings.LastIndexByte(name, ':')+1:]
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

// find is the node of a name or ARN, also of an ARN of a part of it (a stream's
// consumer, a function's version); nil: it is not of a template.
func (g *graph) find(nameOrARN string) *Node {
	if n := g.nodes[nameOrARN]; n != nil {
		return n
	}
	if stream, _, ok := strings.Cut(nameOrARN, "/consumer/"); ok {
		return g.nodes[stream]
	}
	if rest, ok := strings.CutPrefix(nameOrARN, "arn:"); ok {
		return g.nodes[rest[strings.LastIndexAny(rest, ":/")+1:]]
	}
	return nil
}

// add draws an arrow; it answers which, or -1 where an end is not in the picture.
func (g *graph) add(from, to, kind string) int {
	a, b := g.find(from), g.find(to)
	if a == nil || b == nil || a == b {
		return -1
	}
	e := Edge{From: a.ID, To: b.ID, Kind: kind}
	if i := slices.IndexFunc(g.edges, func(o Edge) bool { return o.From == e.From && o.To == e.To }); i >= 0 {
		return i
	}
	g.edges = append(g.edges, e)
	return len(g.edges) - 1
}

// What of the properties says where records go. The names are those of the resource
// types (AWS CloudFormation template reference).
type (
	mappingProperties struct {
		EventSourceArn, FunctionName string
		DestinationConfig            struct{ OnFailure struct{ Destination string } }
	}
	functionProperties struct {
		FunctionName  string
		Environment   struct{ Variables map[string]string }
		LoggingConfig struct{ LogGroup string }
	}
	bucketTarget       struct{ BucketARN string }
	deliveryProperties struct {
		KinesisStreamSourceConfiguration                struct{ KinesisStreamARN string }
		S3DestinationConfiguration                      bucketTarget
		ExtendedS3DestinationConfiguration              bucketTarget
		AmazonopensearchserviceDestinationConfiguration struct {
			DomainARN       string
			S3Configuration bucketTarget
		}
	}
	subscriptionProperties struct{ TopicArn, Endpoint string }
	invokeProperties       struct {
		FunctionName      string
		DestinationConfig struct{ OnFailure, OnSuccess struct{ Destination string } }
	}
)

// connect draws the arrows that a resource stands for.
func (g *graph) connect(r cloudformation.Deployed) {
	switch r.Type {
	case "AWS::Lambda::EventSourceMapping":
		p := of[mappingProperties](r)
		if i := g.add(p.EventSourceArn, p.FunctionName, "flow"); i >= 0 {
			g.mappings[r.ID] = i
		}
		g.add(p.FunctionName, p.DestinationConfig.OnFailure.Destination, "failed")
	case "AWS::Lambda::Function":
		// What a function writes to is known to its code; its variables name it.
		for _, value := range of[functionProperties](r).Environment.Variables {
			if n := g.find(value); n != nil && n.Kind != "function" {
				g.add(r.ID, value, "flow")
			}
		}
	case "AWS::KinesisFirehose::DeliveryStream":
		p := of[deliveryProperties](r)
		g.add(p.KinesisStreamSourceConfiguration.KinesisStreamARN, r.ID, "flow")
		g.add(r.ID, p.S3DestinationConfiguration.BucketARN, "flow")
		g.add(r.ID, p.ExtendedS3DestinationConfiguration.BucketARN, "flow")
		search := p.AmazonopensearchserviceDestinationConfiguration
		g.add(r.ID, search.DomainARN, "flow")
		g.add(r.ID, search.S3Configuration.BucketARN, "failed")
	case "AWS::SNS::Subscription":
		p := of[subscriptionProperties](r)
		g.add(p.TopicArn, p.Endpoint, "flow")
	case "AWS::Lambda::EventInvokeConfig":
		p := of[invokeProperties](r)
		g.add(p.FunctionName, p.DestinationConfig.OnSuccess.Destination, "flow")
		g.add(p.FunctionName, p.DestinationConfig.OnFailure.Destination, "failed")
	}
}

// of are a resource's properties; what does not fit is empty.
func of[P any](r cloudformation.Deployed) (p P) {
	_ = json.Unmarshal(r.Properties, &p)
	return p
}

// prune takes out what no record reaches: functions of custom resources, buckets for
// access logs. A stream without a reader stays.
func (g *graph) prune() {
	// A function counts by what it reads, or what calls it: its variables alone may
	// name anything.
	reached := map[string]bool{}
	for _, n := range g.order {
		reached[n.ID] = n.Kind == "stream" || n.Kind == "delivery"
	}
	for grew := true; grew; {
		grew = false
		for _, e := range g.edges {
			if reached[e.From] && !reached[e.To] {
				reached[e.To], grew = true, true
			}
		}
	}
	// What feeds a thing in the picture is in it, unless it is a function nobody calls.
	for _, e := range g.edges {
		if n := g.byID(e.From); n != nil && reached[e.To] && n.Kind != "function" {
			reached[e.From] = true
		}
	}
	g.order = slices.DeleteFunc(g.order, func(n *Node) bool { return !reached[n.ID] })
	var kept []Edge
	moved := map[int]int{}
	for i, e := range g.edges {
		if reached[e.From] && reached[e.To] {
			moved[i] = len(kept)
			kept = append(kept, e)
		}
	}
	g.edges = kept
	for uuid, i := range g.mappings {
		g.mappings[uuid] = moved[i]
	}
}

func (g *graph) byID(id string) *Node {
	if i := slices.IndexFunc(g.order, func(n *Node) bool { return n.ID == id }); i >= 0 {
		return g.order[i]
	}
	return nil
}
