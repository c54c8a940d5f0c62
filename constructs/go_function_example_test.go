package constructs_test

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
)

// A function of the main package in a folder of the app.
func ExampleNewGoFunction() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	till := constructs.NewGoFunction(stack, "Till", constructs.GoFunctionProps{
		Entry:       "./testdata/hello",
		Memory:      1024,
		Timeout:     30 * time.Second,
		Environment: map[string]string{"CURRENCY": "EUR"},
		Logs:        constructs.LogProps{RetentionDays: 90},
	})
	fmt.Println(*till.LogGroup.Node().Path())
	// Output: shop/Till/Logs
}
