package constructs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("filters", app.filters) }

// rightPatterns are the operators that Lambda documents, each in its example.
var rightPatterns = []string{
	`{"data": {"UserID": [null], "LastName": [""], "Name": ["Alice"]}}`,
	`{"data": {"PaymentType": ["Credit", "Debit"], "Weather": [{"anything-but": ["Raining"]}]}}`,
	`{"data": {"Price": [{"numeric": ["=", 100]}], "Age": [{"numeric": [">", 10, "<=", 20]}]}}`,
	`{"data": {"ProductName": [{"exists": true}], "Region": [{"prefix": "us-"}], "FileName": [{"suffix": ".png"}]}}`,
	`{"partitionKey": ["1"], "$or": [{"data": {"Day": [{"equals-ignore-case": "monday"}]}}, {"data": {"Open": [true, 3]}}]}`,
}

// wrongPatterns and what is said of each.
var wrongPatterns = []struct{ pattern, want string }{
	{``, `"" is not JSON: EOF`},
	{`{"data":{"a":[1]}} {}`, `goes on after its JSON value`},
	{`["de"]`, `["de"] is no pattern, allowed is an object with a field`},
	{`{}`, `{} is no pattern`},
	{`{"body":{"a":[1]}}`, `a Kinesis record has no field "body", allowed are approximateArrivalTimestamp, data,`},
	{`{"country":["de"]}`, `an event's own fields are within data`},
	{`{"data":["de"]}`, `data is ["de"], allowed is an object of the event's fields`},
	{`{"data":{}}`, `data is an empty object`},
	{`{"data":{"country":"de"}}`, `data.country is "de", allowed is a list of values, as ["de"]`},
	{`{"data":{"country":[]}}`, `data.country is an empty list, which nothing matches`},
	{`{"data":{"country":[["de"]]}}`, `data.country has a list in its list`},
	{`{"data":{"country":[{"wildcard":"d*"}]}}`, `data.country has the operator "wildcard", allowed are anything-but, equals-ignore-case, exists, numeric, prefix, suffix`},
	{`{"data":{"country":[{"prefix":"d","suffix":"e"}]}}`, `allowed is one operator in each`},
	{`{"data":{"country":[{"prefix":7}]}}`, `data.country compares "prefix" with 7, allowed is a string`},
	{`{"data":{"price":[{"numeric":[">"]}]}}`, `data.price compares "numeric" with ["\u003e"], allowed is a comparison`},
	{`{"data":{"price":[{"numeric":["<",20,">",10]}]}}`, `allowed is a comparison as ["=", 100], or a range as [">", 10, "<=", 20]`},
	{`{"data":{"price":[{"numeric":["!=",20]}]}}`, `allowed is a comparison`},
	{`{"data":{"price":[{"exists":"yes"}]}}`, `data.price compares "exists" with "yes", allowed is true or false`},
	{`{"data":{"price":[{"anything-but":[]}]}}`, `data.price compares "anything-but" with []`},
	{`{"$or":[{"data":{"a":[1]}}]}`, `$or has 1 alternatives, allowed are 2 or more`},
	{`{"$or":[{"data":{"a":[1]}},"b"]}`, `$or has the alternative "b", allowed are objects of fields`},
	{`{"$or":[{"data":{"a":[1]}},{"body":{"a":[1]}}]}`, `a Kinesis record has no field "body"`},
	{`{"data":{"a":["` + strings.Repeat("a", 4096) + `"]}}`, `characters, allowed are up to 4096`},
}

func (a app) filters(stack awscdk.Stack) {
	props := constructs.StreamMappingProps{
		Source: theirStream(stack, "Source"), Function: theirFunction(stack, "Function"),
		Failures: awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("bucket")),
		Filters:  rightPatterns,
	}
	constructs.NewStreamMapping(stack, "Right", props)
	props.Filters = nil
	for _, wrong := range wrongPatterns {
		props.Filters = append(props.Filters, wrong.pattern)
	}
	constructs.NewStreamMapping(stack, "Wrong", props)
}

func TestFilterPatternsAreChecked(t *testing.T) {
	said := annotations(t, "filters")
	if len(said["Right"]) > 0 {
		t.Errorf("right patterns are refused: %q", said["Right"])
	}
	for _, wrong := range wrongPatterns {
		if !slices.ContainsFunc(said["Wrong"], func(s string) bool { return strings.Contains(s, wrong.want) }) {
			t.Errorf("%.80s: nothing says %s in %q", wrong.pattern, wrong.want, said["Wrong"])
		}
	}
	if got, want := len(said["Wrong"]), len(wrongPatterns)+1; got != want { // they are too many, too
		t.Errorf("there are %d messages, want %d", got, want)
	}
}
