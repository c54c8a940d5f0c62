package constructs_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/schema"
)

// refund is an event whose tags say which column tells refunds apart, and what
// values its partition keys have.
type refund struct {
	ID     string      `json:"id" schema:"id" doc:"the shop's number of the refund"`
	PaidOn string      `json:"paid_on,omitempty" schema:"date-of=paid_at" doc:"UTC day of paid_at"`
	Kind   string      `json:"kind" schema:"partition,values=gift|goods"`
	PaidAt schema.Time `json:"paid_at"`
	Cents  int64       `json:"cents" doc:"what was paid back"`
}

// A lake of refunds as Parquet for two years, the older half in a cheaper class.
func ExampleNewDataLake() {
	refunds, err := schema.Of[refund]()
	if err != nil {
		fmt.Println(err)
		return
	}
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	stream := constructs.NewEventStream(stack, "Refunds", constructs.EventStreamProps{})
	lake := constructs.NewDataLake(stack, "Lake", constructs.DataLakeProps{
		Source:      stream.Stream,
		Schema:      refunds,
		Table:       "refunds",
		Compression: "GZIP",
		Bucket: constructs.PrivateBucketProps{
			Expiration: 2 * 365 * 24 * time.Hour,
			ColdAfter:  365 * 24 * time.Hour,
		},
	})
	analyst := constructs.NewGoFunction(stack, "Analyst", constructs.GoFunctionProps{Entry: "./testdata/hello"})
	lake.GrantQuery(analyst.Function)
	fmt.Println(slices.Sorted(maps.Keys(lake.Athena.Queries)))
	// Output: [Duplicates Events Files Latest Rows]
}
