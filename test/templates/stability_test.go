package templates

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/environments"
)

var update = flag.Bool("update", false, "accept the logical IDs of what holds data as they are now")

// A logical ID is what CloudFormation knows a resource by. One that has gone is
// deleted, or left behind where it is retained; one that is new is made, empty.
func TestLogicalIDsOfWhatHoldsDataAreLocked(t *testing.T) {
	for _, env := range environments.All() {
		file := filepath.Join("testdata", "stateful", env.Name+".txt")
		now := stateful(t, env)
		if *update {
			if err := os.WriteFile(file, []byte(now), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatalf("%v: a new environment? Write it with go test ./test/templates -run LogicalIDs -update", err)
		}
		if gone, new := difference(string(text), now); len(gone)+len(new) > 0 {
			t.Error(explain(env.Name, gone, new))
		}
	}
}

// stateful are the resources of an environment with something to lose, a line each.
func stateful(t *testing.T, env environments.Environment) string {
	var lines []string
	for _, stage := range stages(env) {
		s := read(t, env.Name, stage)
		for id, r := range s.Resources {
			if kinds[r.Type] == position || kinds[r.Type] == retained {
				lines = append(lines, fmt.Sprintf("%s %s %s\n", stage, r.Type, id))
			}
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

func difference(before, now string) (gone, new []string) {
	was, is := slices.Collect(strings.Lines(before)), slices.Collect(strings.Lines(now))
	for _, line := range was {
		if !slices.Contains(is, line) {
			gone = append(gone, line)
		}
	}
	for _, line := range is {
		if !slices.Contains(was, line) {
			new = append(new, line)
		}
	}
	return gone, new
}

func explain(env string, gone, new []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "environment %s: logical IDs of what holds data are others than before.\n", env)
	for _, line := range gone {
		b.WriteString("\tgone  " + line)
	}
	for _, line := range new {
		b.WriteString("\tnew   " + line)
	}
	if len(gone) == 0 {
		b.WriteString("Nothing is lost: these resources are added.\n")
	} else {
		b.WriteString(`What is gone is a loss for who has deployed it: CloudFormation makes a new and empty
resource under each new ID, and deletes what had the old one, or leaves it behind,
out of the stack, with the data in it.
To keep an ID, leave the construct where it is: the ID comes from the path of
construct IDs below the stack. Where code has to move, give the resource its old ID:
resource.Node().DefaultChild().(awscdk.CfnElement).OverrideLogicalId(jsii.String("…")).
`)
	}
	fmt.Fprintf(&b, "To accept it: go test ./test/templates -run LogicalIDs -update, and say in the commit what becomes of the data.")
	return b.String()
}

// The message is all that somebody sees who moved a construct.
func TestALogicalIDThatIsGoneIsExplained(t *testing.T) {
	before := "ingest AWS::Kinesis::Stream Old1\nstore AWS::S3::Bucket Lake2\n"
	now := "ingest AWS::Kinesis::Stream New3\nstore AWS::S3::Bucket Lake2\n"
	gone, new := difference(before, now)
	text := explain("prod", gone, new)
	for _, want := range []string{
		"environment prod", "gone  ingest AWS::Kinesis::Stream Old1\n", "new   ingest AWS::Kinesis::Stream New3\n",
		"new and empty", "OverrideLogicalId", "-update",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the message lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Lake2") {
		t.Errorf("the message has what is as before:\n%s", text)
	}
	if gone, new := difference(before, before+"store AWS::S3::Bucket More4\n"); len(gone) != 0 || !strings.Contains(explain("dev", gone, new), "Nothing is lost") {
		t.Errorf("a resource more is said to be a loss: %v", gone)
	}
}
