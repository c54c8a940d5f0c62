package mapping

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/iam"
	"github.com/millrace-dev/millrace/local/resource"
)

// What the constructs grant a function that reads a stream and keeps its failures.
const (
	mayRead    = `{"Effect":"Allow","Action":["kinesis:DescribeStream","kinesis:DescribeStreamSummary","kinesis:GetRecords","kinesis:GetShardIterator","kinesis:ListShards"],"Resource":"` + aStream + `"}`
	mayReport  = `{"Effect":"Allow","Action":"s3:ListBucket","Resource":"` + aBucket + `"},{"Effect":"Allow","Action":"s3:PutObject","Resource":"` + aBucket + `/*"}`
	reporting  = `{"MaximumRetryAttempts":0,"DestinationConfig":{"OnFailure":{"Destination":"` + aBucket + `"}}}`
	statements = `{"PolicyName":"p","Roles":["f"],"PolicyDocument":{"Version":"2012-10-17","Statement":[%s]}}`
)

// grants is an IAM with the function's role.
type grants struct {
	*iam.Service
}

func newGrants(t *testing.T, b *bench) *grants {
	g := &grants{Service: iam.New(iam.Config{Account: "000000000000", Region: "us-east-1"})}
	g.call(t, "AWS::IAM::Role", `{"RoleName":"f","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}]}}`)
	b.config.Authorize = g.Authorize
	return g
}

// allow replaces what the role may do.
func (g *grants) allow(t *testing.T, policy ...string) {
	t.Helper()
	g.call(t, "AWS::IAM::Policy", strings.Replace(statements, "%s", strings.Join(policy, ","), 1))
}

func (g *grants) call(t *testing.T, name, properties string) string {
	t.Helper()
	for _, typ := range g.ResourceTypes() {
		if typ.Name != name {
			continue
		}
		r := resource.Request{Stack: "s", LogicalID: "L", Region: "us-east-1", Account: "000000000000", Partition: "aws", Properties: json.RawMessage(properties)}
		made, err := typ.Create(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	t.Fatalf("no type %s", name)
	return ""
}

func TestTheRoleMustAllowToReadAndToReport(t *testing.T) {
	for _, c := range []struct {
		policy []string
		want   string
	}{
		{nil, "Cannot access stream " + aStream + ". Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream"},
		{[]string{mayReport}, "Cannot access stream"},
		{[]string{strings.ReplaceAll(mayRead, "stream/events", "stream/other"), mayReport}, "Cannot access stream"},
		{[]string{strings.Replace(mayRead, "kinesis:GetRecords", "kinesis:PutRecords", 1), mayReport}, "Cannot access stream"},
		{[]string{mayRead}, "does not have permissions to call PutObject on " + aBucket},
		{[]string{mayRead, strings.ReplaceAll(mayReport, aBucket+"/*", aBucket+"/other/*")}, "does not have permissions to call PutObject"},
		{[]string{mayRead, mayReport}, ""},
	} {
		b := newBench(t, 1)
		if g := newGrants(t, b); c.policy != nil {
			g.allow(t, c.policy...)
		}
		_, err := b.create(parse(t, reporting))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %s: got %v, want %q", c.policy, err, c.want)
		}
	}
}

func TestARoleThatLosesItsPolicyStopsTheReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		g := newGrants(t, b)
		g.allow(t, mayRead, mayReport)
		m := b.add(t, reporting)
		b.stream.put(0, "a")
		time.Sleep(2 * time.Second)
		g.allow(t, mayReport)
		time.Sleep(2 * time.Second)
		b.stream.put(0, "b")
		time.Sleep(time.Minute)
		b.want(t, "a")
		if result := m.describe().LastProcessingResult; !strings.Contains(result, "is not authorized to perform: kinesis:GetRecords on resource: "+aStream) {
			t.Errorf("last result: %s", result)
		}
		if behind := b.Status()[0].Behind; behind != 1 {
			t.Errorf("%d records are behind, want 1", behind)
		}
		g.allow(t, mayRead, mayReport)
		time.Sleep(longestWait + time.Second)
		b.want(t, "a", "b")
	})
}

func TestARoleWithoutTheDestinationCannotReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, 1)
		g := newGrants(t, b)
		g.allow(t, mayRead, mayReport)
		b.function = failIf("poison")
		b.add(t, reporting)
		g.allow(t, mayRead)
		b.stream.put(0, "poison")
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(b.kept()) > 0 || !strings.Contains(b.said.String(), "is not authorized to perform: s3:PutObject on resource: "+aBucket+"/aws/lambda/") {
			t.Errorf("%d objects; said %s", len(b.kept()), b.said.String())
		}
		b.wantDrained(t, 0, 1)
	})
}

func TestAFunctionThatIsNotThereIsNotMapped(t *testing.T) {
	b := newBench(t, 1)
	newGrants(t, b)
	b.config.Role = func(string) string { return "" }
	if _, err := b.create(parse(t, `{}`)); err == nil || !strings.Contains(err.Error(), "Function not found: "+aFunction) {
		t.Errorf("got %v", err)
	}
}
