package demo

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/millrace-dev/millrace/cmd/millrace/screen"
	"github.com/millrace-dev/millrace/local"
)

// silent goes off where nothing comes; quiet does not.
const silent = `{"Resources":{
	"Silent":{"Type":"AWS::CloudWatch::Alarm","Properties":{"AlarmName":"silent","Namespace":"AWS/Kinesis","MetricName":"IncomingRecords",
		"Statistic":"Sum","Period":60,"EvaluationPeriods":1,"ComparisonOperator":"LessThanThreshold","Threshold":1,"TreatMissingData":"breaching"}},
	"Quiet":{"Type":"AWS::CloudWatch::Alarm","Properties":{"AlarmName":"quiet","Namespace":"AWS/Kinesis","MetricName":"IncomingRecords",
		"Statistic":"Sum","Period":60,"EvaluationPeriods":1,"ComparisonOperator":"GreaterThanThreshold","Threshold":1,"TreatMissingData":"notBreaching"}}}}`

// An alarm that goes off is a line when it does, and all are counted at the end.
func TestAlarmsAreTold(t *testing.T) {
	e, err := local.Start(t.Context(), local.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var out bytes.Buffer
	d := demo{screen: screen.New(&out), endpoint: e, Config: Config{Account: anyAccount, Region: anyRegion}}
	d.countAlarms()
	if out.Len() > 0 {
		t.Errorf("without an alarm: %q", out.String())
	}
	stop := d.tellAlarms()
	client := cloudformation.NewFromConfig(d.owner().Config())
	if _, err := client.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("alarms"), TemplateBody: aws.String(silent)}); err != nil {
		t.Fatal(err)
	}
	waiter := cloudformation.NewStackCreateCompleteWaiter(client, func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = 10*time.Millisecond, 100*time.Millisecond
	})
	if err := waiter.Wait(t.Context(), &cloudformation.DescribeStacksInput{StackName: aws.String("alarms")}, time.Minute); err != nil {
		t.Fatal(err)
	}
	e.Advance(t.Context(), 2*time.Minute)
	stop()
	d.countAlarms()
	told, count, _ := strings.Cut(out.String(), "\n\n")
	if strings.Count(out.String(), "ALARM  silent: ") != 1 || strings.Contains(told, "quiet") {
		t.Errorf("told %q, want that silent went off, once, and nothing of quiet", told)
	}
	if count != "  alarms: 1 OK, 1 in ALARM, 0 without data\n" {
		t.Errorf("count %q", count)
	}
}
