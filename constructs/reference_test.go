package constructs_test

import (
	"flag"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

const reference = "../docs/constructs.md"

var update = flag.Bool("update", false, "rewrite the generated part of "+reference)

// documented are the constructs in the order of the page, each as it is with what it
// requires alone.
var documented = []struct {
	name string
	make func(stack awscdk.Stack, given given)
}{
	{"Pipeline", func(s awscdk.Stack, _ given) {
		constructs.NewPipeline(s, "Pipeline", constructs.PipelineProps{Function: hello, Schema: sales, Load: salesLoad})
	}},
	{"EventStream", func(s awscdk.Stack, _ given) {
		constructs.NewEventStream(s, "EventStream", constructs.EventStreamProps{})
	}},
	{"Transform", func(s awscdk.Stack, g given) {
		constructs.NewTransform(s, "Transform", constructs.TransformProps{
			Function: hello, Source: g.stream.Stream, Output: g.stream.Stream, Rejects: g.rejects.Delivery.DeliveryStream, Failures: g.bucket.Bucket,
		})
	}},
	{"StreamProcessor", func(s awscdk.Stack, g given) {
		constructs.NewStreamProcessor(s, "StreamProcessor", constructs.StreamProcessorProps{
			Function: hello, Mapping: constructs.StreamMappingProps{Source: g.stream.Stream, Failures: g.bucket.Bucket},
		})
	}},
	{"StreamMapping", func(s awscdk.Stack, g given) {
		constructs.NewStreamMapping(s, "StreamMapping", constructs.StreamMappingProps{
			Source: g.stream.Stream, Function: g.function.Function, Failures: g.bucket.Bucket,
		})
	}},
	{"GoFunction", func(s awscdk.Stack, _ given) { constructs.NewGoFunction(s, "GoFunction", hello) }},
	{"DataLake", func(s awscdk.Stack, g given) {
		constructs.NewDataLake(s, "DataLake", constructs.DataLakeProps{Source: g.stream.Stream, Schema: sales})
	}},
	{"Athena", func(s awscdk.Stack, g given) {
		constructs.NewAthena(s, "Athena", constructs.AthenaProps{Schema: sales, Database: g.lake.Database, Table: g.lake.Table})
	}},
	{"SearchIndex", func(s awscdk.Stack, g given) {
		constructs.NewSearchIndex(s, "SearchIndex", constructs.SearchIndexProps{Source: g.stream.Stream, Schema: sales})
	}},
	{"Rejects", func(s awscdk.Stack, _ given) { constructs.NewRejects(s, "Rejects", constructs.RejectsProps{}) }},
	{"PrivateBucket", func(s awscdk.Stack, _ given) {
		constructs.NewPrivateBucket(s, "PrivateBucket", constructs.PrivateBucketProps{})
	}},
	{"StreamAlarms", func(s awscdk.Stack, g given) {
		constructs.NewStreamAlarms(s, "StreamAlarms", constructs.StreamAlarmsProps{Stream: g.stream.Stream, Alarms: g.tell})
	}},
	{"FunctionAlarms", func(s awscdk.Stack, g given) {
		constructs.NewFunctionAlarms(s, "FunctionAlarms", constructs.FunctionAlarmsProps{Function: g.function.Function, Alarms: g.tell})
	}},
	{"MappingAlarms", func(s awscdk.Stack, g given) {
		constructs.NewMappingAlarms(s, "MappingAlarms", constructs.MappingAlarmsProps{Mapping: g.mapping.Mapping, Alarms: g.tell})
	}},
	{"RejectsAlarms", func(s awscdk.Stack, g given) {
		constructs.NewRejectsAlarms(s, "RejectsAlarms", constructs.RejectsAlarmsProps{Function: g.function.Function, Alarms: g.tell})
	}},
	{"BucketAlarms", func(s awscdk.Stack, g given) {
		constructs.NewBucketAlarms(s, "BucketAlarms", constructs.BucketAlarmsProps{Bucket: g.bucket.Bucket, Alarms: g.tell})
	}},
	{"DeliveryAlarms", func(s awscdk.Stack, g given) {
		constructs.NewDeliveryAlarms(s, "DeliveryAlarms", constructs.DeliveryAlarmsProps{DeliveryStream: g.lake.Delivery.DeliveryStream, Alarms: g.tell})
	}},
	{"SearchAlarms", func(s awscdk.Stack, g given) {
		constructs.NewSearchAlarms(s, "SearchAlarms", constructs.SearchAlarmsProps{Domain: g.index.Domain.Resource, Alarms: g.tell})
	}},
	{"QueueAlarms", func(s awscdk.Stack, g given) {
		constructs.NewQueueAlarms(s, "QueueAlarms", constructs.QueueAlarmsProps{Queue: g.queue, Alarms: g.tell})
	}},
	{"PipelineHealth", func(s awscdk.Stack, g given) {
		constructs.NewPipelineHealth(s, "PipelineHealth", constructs.PipelineHealthProps{Of: g.alarms, Alarms: g.tell})
	}},
	{"Dashboard", func(s awscdk.Stack, _ given) {
		constructs.NewDashboard(s, "Dashboard", constructs.DashboardProps{Sections: []constructs.Section{{Title: "Nothing"}}})
	}},
}

// given is what is handed to the constructs that require it.
type given struct {
	stream   *constructs.EventStream
	function *constructs.GoFunction
	bucket   *constructs.PrivateBucket
	rejects  *constructs.Rejects
	lake     *constructs.DataLake
	mapping  *constructs.StreamMapping
	index    *constructs.SearchIndex
	queue    awssqs.IQueue
	tell     constructs.AlarmProps
	alarms   []*constructs.Alarm
}

func init() {
	register("reference", func(_ app, stack awscdk.Stack) {
		g := given{
			stream:   constructs.NewEventStream(stack, "GivenStream", constructs.EventStreamProps{}),
			function: constructs.NewGoFunction(stack, "GivenFunction", hello),
			bucket:   constructs.NewPrivateBucket(stack, "GivenBucket", constructs.PrivateBucketProps{}),
			rejects:  constructs.NewRejects(stack, "GivenRejects", constructs.RejectsProps{}),
		}
		g.lake = constructs.NewDataLake(stack, "GivenLake", constructs.DataLakeProps{Source: g.stream.Stream, Schema: sales})
		g.mapping = constructs.NewStreamMapping(stack, "GivenMapping", constructs.StreamMappingProps{
			Source: g.stream.Stream, Function: g.function.Function, Failures: g.bucket.Bucket,
		})
		g.index = constructs.NewSearchIndex(stack, "GivenIndex", constructs.SearchIndexProps{Source: g.stream.Stream, Schema: sales})
		g.queue = awssqs.NewQueue(stack, jsii.String("GivenQueue"), nil)
		g.tell = constructs.AlarmProps{Page: awssns.NewTopic(stack, jsii.String("GivenTopic"), nil)}
		g.alarms = constructs.NewMappingAlarms(stack, "GivenAlarms", constructs.MappingAlarmsProps{Mapping: g.mapping.Mapping, Alarms: g.tell}).All()
		for _, c := range documented {
			c.make(stack, g)
		}
	})
}

// The page is made of the package's comments, its examples and a template.
func TestTheReferenceIsUpToDate(t *testing.T) {
	page, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- constructs -->\n", "<!-- end -->"
	before, rest, found := strings.Cut(string(page), begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no %s", reference, begin)
	}
	want := before + begin + newSource(t).page(t) + end + after
	if want == string(page) {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the code says; run go test ./constructs -run Reference -update and read the difference", reference)
	}
	if err := os.WriteFile(reference, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// source is the package as go doc reads it.
type source struct {
	*doc.Package
	files *token.FileSet
	types map[string]*doc.Type
	made  map[string][]string
}

func newSource(t *testing.T) *source {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	s := &source{files: token.NewFileSet(), types: map[string]*doc.Type{}, made: made(t)}
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(s.files, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	if s.Package, err = doc.NewFromFiles(s.files, files, "github.com/millrace-dev/millrace/constructs"); err != nil {
		t.Fatal(err)
	}
	for _, typ := range s.Types {
		s.types[typ.Name] = typ
	}
	return s
}

func (s *source) page(t *testing.T) string {
	var b strings.Builder
	shared := map[string]bool{}
	for _, c := range documented {
		typ, props := s.types[c.name], s.types[c.name+"Props"]
		if typ == nil || props == nil {
			t.Fatalf("there is no %s with props", c.name)
		}
		b.WriteString("\n## " + c.name + "\n\n" + s.markdown(typ.Doc) + "\n")
		b.WriteString(s.example(t, typ))
		b.WriteString("### Props\n\n" + s.markdown(props.Doc) + "\n" + s.props(t, props))
		b.WriteString("\n### What it makes\n\n" + s.makes(t, c.name))
		b.WriteString("\n### What can be reached\n\n" + s.reached(typ))
		for _, f := range fields(props) {
			if name := printed(s.files, f.Type); strings.HasSuffix(name, "Props") {
				shared[name] = true
			}
		}
	}
	for _, c := range documented {
		delete(shared, c.name+"Props")
	}
	for _, typ := range s.Types { // in the order of the alphabet
		if shared[typ.Name] {
			b.WriteString("\n## " + typ.Name + "\n\n" + s.markdown(typ.Doc) + "\n" + s.props(t, typ))
		}
	}
	b.WriteString(s.panels(t))
	b.WriteString("\n")
	return b.String()
}

func (s *source) markdown(text string) string {
	p := s.Printer()
	p.HeadingLevel = 4
	p.HeadingID = func(*comment.Heading) string { return "" }
	p.DocLinkURL = func(*comment.DocLink) string { return "" }
	return string(p.Markdown(s.Parser().Parse(text)))
}

// example is the one of the constructor; the package's own is that of the pipeline.
func (s *source) example(t *testing.T, typ *doc.Type) string {
	t.Helper()
	var examples []*doc.Example
	if typ.Name == "Pipeline" {
		examples = s.Examples
	}
	for _, f := range typ.Funcs {
		examples = append(examples, f.Examples...)
	}
	for _, e := range examples {
		if e.Suffix != "" {
			continue
		}
		var code strings.Builder
		if err := format.Node(&code, s.files, &printer.CommentedNode{Node: e.Code, Comments: e.Comments}); err != nil {
			t.Fatal(err)
		}
		body := strings.TrimSuffix(strings.TrimPrefix(code.String(), "{\n"), "}")
		body = strings.TrimPrefix(strings.ReplaceAll("\n"+body, "\n\t", "\n"), "\n")
		return "### Example\n\n" + s.markdown(e.Doc) + "\n```go\n" + strings.TrimSpace(body) + "\n```\n\n"
	}
	t.Errorf("%s has no example: write ExampleNew%s", typ.Name, typ.Name)
	return ""
}
