package constructs_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"

	"github.com/millrace-dev/millrace/constructs"
)

func init() { register("lake-metrics", app.lakeMetrics) }

// metrics of a Delivery and of buckets in the stack lake-metrics, by the method.
var metrics = map[string]string{}

func (a app) lakeMetrics(stack awscdk.Stack) {
	rejects := constructs.NewRejects(stack, "Rejects", constructs.RejectsProps{})
	describe := func(m *awscloudwatch.MetricConfig) string {
		var dimensions []string
		for _, d := range *m.MetricStat.Dimensions {
			dimensions = append(dimensions, fmt.Sprintf("%s=%v", *d.Name, stack.Resolve(d.Value)))
		}
		slices.Sort(dimensions)
		return fmt.Sprint(*m.MetricStat.Namespace, " ", *m.MetricStat.MetricName, " ", *m.MetricStat.Statistic, " ", *m.MetricStat.Period.ToSeconds(nil), "s ", dimensions)
	}
	for _, of := range []any{rejects.Delivery, rejects.Bucket, rejects} {
		v := reflect.ValueOf(of)
		for i := range v.NumMethod() {
			name := v.Type().Method(i).Name
			if !strings.HasPrefix(name, "Metric") {
				continue
			}
			text := ""
			switch m := v.Method(i).Call(nil)[0].Interface().(type) {
			case awscloudwatch.Metric:
				text = describe(m.ToMetricConfig())
			case awscloudwatch.MathExpression:
				text = *m.Expression()
				for _, part := range slices.Sorted(maps.Keys(*m.UsingMetrics())) {
					text += "; " + part + " = " + describe((*m.UsingMetrics())[part].ToMetricConfig())
				}
			}
			metrics[v.Elem().Type().Name()+"."+name] = text
		}
	}
}

func TestMetricsAreThoseThatAWSNames(t *testing.T) {
	stream := "[DeliveryStreamName=map[Ref:" + logicalID(t, "lake-metrics", "Rejects/Delivery/Stream") + "]]"
	bucket := "BucketName=map[Ref:" + logicalID(t, "lake-metrics", "Rejects/Archive/Bucket") + "] StorageType="
	minute := func(name, statistic string) string {
		return "AWS/Firehose " + name + " " + statistic + " 60s " + stream
	}
	used := func(incoming, limit string) string {
		return "100 * incoming / 300 / limit; incoming = AWS/Firehose " + incoming + " Sum 300s " + stream + "; limit = AWS/Firehose " + limit + " Minimum 300s " + stream
	}
	want := map[string]string{
		"Delivery.MetricFreshness":             minute("DeliveryToS3.DataFreshness", "Maximum"),
		"Delivery.MetricSuccess":               minute("DeliveryToS3.Success", "Average"),
		"Delivery.MetricDeliveredRecords":      minute("DeliveryToS3.Records", "Sum"),
		"Delivery.MetricDeliveredBytes":        minute("DeliveryToS3.Bytes", "Sum"),
		"Delivery.MetricFailedConversions":     minute("FailedConversion.Records", "Sum"),
		"Delivery.MetricIncomingRecords":       minute("IncomingRecords", "Sum"),
		"Delivery.MetricIncomingBytes":         minute("IncomingBytes", "Sum"),
		"Delivery.MetricThrottledRecords":      minute("ThrottledRecords", "Sum"),
		"Delivery.MetricBytesUsed":             used("IncomingBytes", "BytesPerSecondLimit"),
		"Delivery.MetricRecordsUsed":           used("IncomingRecords", "RecordsPerSecondLimit"),
		"Delivery.MetricRequestsUsed":          used("IncomingPutRequests", "PutRequestsPerSecondLimit"),
		"Delivery.MetricBehind":                minute("KinesisMillisBehindLatest", "Maximum"),
		"Delivery.MetricThrottledReads":        minute("ThrottledGetRecords", "Sum"),
		"Delivery.MetricActivePartitions":      minute("PartitionCount", "Maximum"),
		"Delivery.MetricActivePartitionsLimit": minute("ActivePartitionsLimit", "Minimum"),
		"Delivery.MetricPartitionsExceeded":    minute("PartitionCountExceeded", "Maximum"),
		"PrivateBucket.MetricBytes":            "AWS/S3 BucketSizeBytes Average 86400s [" + bucket + "StandardStorage]",
		"PrivateBucket.MetricObjects":          "AWS/S3 NumberOfObjects Average 86400s [" + bucket + "AllStorageTypes]",
		"Rejects.MetricRejected":               minute("IncomingRecords", "Sum"),
	}
	for _, list := range []map[string]string{metrics, want} {
		for method := range list {
			if metrics[method] != want[method] {
				t.Errorf("%s is %q, want %q", method, metrics[method], want[method])
			}
		}
	}
}
