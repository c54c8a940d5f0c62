package cloudwatch

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
)

func TestMetricsGoInAndOut(t *testing.T) {
	c := client.NewFromConfig(awsapitest.Serve(t, New(Config{}).API()))
	at := noon()
	dimensions := []types.Dimension{{Name: aws.String("D"), Value: aws.String("d")}}
	_, err := c.PutMetricData(t.Context(), &client.PutMetricDataInput{Namespace: aws.String("N"), MetricData: []types.MetricDatum{
		{MetricName: aws.String("M"), Dimensions: dimensions, Timestamp: aws.Time(at), Value: aws.Float64(3), Unit: types.StandardUnitCount},
		{MetricName: aws.String("M"), Dimensions: dimensions, Timestamp: aws.Time(at.Add(time.Minute)), Values: []float64{10, 20}, Counts: []float64{1, 3}, Unit: types.StandardUnitCount},
		{MetricName: aws.String("Set"), Timestamp: aws.Time(at), StatisticValues: &types.StatisticSet{SampleCount: aws.Float64(4), Sum: aws.Float64(10), Minimum: aws.Float64(1), Maximum: aws.Float64(5)}},
		{MetricName: aws.String("Fine"), Timestamp: aws.Time(time.Now().Truncate(time.Minute)), Value: aws.Float64(1), StorageResolution: aws.Int32(1)},
		{MetricName: aws.String("Fine"), Timestamp: aws.Time(time.Now().Truncate(time.Minute).Add(11 * time.Second)), Value: aws.Float64(2), StorageResolution: aws.Int32(1)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	metric := func(name, stat string, period int32, dimensions ...types.Dimension) *types.MetricStat {
		return &types.MetricStat{Metric: &types.Metric{Namespace: aws.String("N"), MetricName: &name, Dimensions: dimensions}, Period: &period, Stat: &stat}
	}
	got, err := c.GetMetricData(t.Context(), &client.GetMetricDataInput{
		StartTime: aws.Time(at), EndTime: aws.Time(time.Now().Add(time.Minute)), ScanBy: types.ScanByTimestampAscending,
		MetricDataQueries: []types.MetricDataQuery{
			{Id: aws.String("m1"), MetricStat: metric("M", "Sum", 60, dimensions...), ReturnData: aws.Bool(false)},
			{Id: aws.String("p75"), MetricStat: metric("M", "p75", 3600, dimensions...)},
			{Id: aws.String("e1"), Expression: aws.String("m1 * 2"), Label: aws.String("double")},
			{Id: aws.String("set"), MetricStat: metric("Set", "Average", 60)},
			{Id: aws.String("setp"), MetricStat: metric("Set", "p50", 60)},
			{Id: aws.String("fine"), MetricStat: metric("Fine", "Sum", 10)},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]float64{"p75": {20}, "e1": {6, 140}, "set": {2.5}, "setp": {}, "fine": {1, 2}}
	for _, r := range got.MetricDataResults {
		if !slices.Equal(r.Values, want[*r.Id]) || len(r.Timestamps) != len(r.Values) || r.StatusCode != types.StatusCodeComplete {
			t.Errorf("%s: got %v, want %v", *r.Id, r.Values, want[*r.Id])
		}
		delete(want, *r.Id)
		if *r.Id == "e1" && (*r.Label != "double" || !r.Timestamps[0].Equal(at)) {
			t.Errorf("got %q at %v, want double at %v", *r.Label, r.Timestamps, at)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}

	stats, err := c.GetMetricStatistics(t.Context(), &client.GetMetricStatisticsInput{
		Namespace: aws.String("N"), MetricName: aws.String("M"), Dimensions: dimensions, StartTime: aws.Time(at), EndTime: aws.Time(at.Add(time.Hour)), Period: aws.Int32(3600),
		Statistics: []types.Statistic{types.StatisticSampleCount, types.StatisticMaximum},
	})
	if err != nil || len(stats.Datapoints) != 1 || *stats.Datapoints[0].SampleCount != 5 || *stats.Datapoints[0].Maximum != 20 || stats.Datapoints[0].Average != nil || stats.Datapoints[0].Unit != types.StandardUnitCount || *stats.Label != "M" {
		t.Errorf("statistics: got %+v, %v", stats, err)
	}
	stats, err = c.GetMetricStatistics(t.Context(), &client.GetMetricStatisticsInput{
		Namespace: aws.String("N"), MetricName: aws.String("M"), Dimensions: dimensions, StartTime: aws.Time(at), EndTime: aws.Time(at.Add(time.Hour)), Period: aws.Int32(3600), ExtendedStatistics: []string{"p50"},
	})
	if err != nil || len(stats.Datapoints) != 1 || stats.Datapoints[0].ExtendedStatistics["p50"] != 20 {
		t.Errorf("extended statistics: got %+v, %v", stats, err)
	}

	list, err := c.ListMetrics(t.Context(), &client.ListMetricsInput{Namespace: aws.String("N"), Dimensions: []types.DimensionFilter{{Name: aws.String("D")}}})
	if err != nil || len(list.Metrics) != 1 || *list.Metrics[0].MetricName != "M" || *list.Metrics[0].Dimensions[0].Value != "d" {
		t.Errorf("list: got %+v, %v", list, err)
	}
	list, err = c.ListMetrics(t.Context(), &client.ListMetricsInput{RecentlyActive: types.RecentlyActivePt3h})
	if err != nil || len(list.Metrics) != 1 || *list.Metrics[0].MetricName != "Fine" {
		t.Errorf("recently active: got %+v, %v", list, err)
	}
}

func TestGetMetricDataGoesPageByPage(t *testing.T) {
	s, at := New(Config{}), noon()
	for i := range 5 {
		put(s, "A", at.Add(time.Duration(i)*time.Minute), float64(i))
		put(s, "B", at.Add(time.Duration(i)*time.Minute), float64(10+i))
	}
	c := client.NewFromConfig(awsapitest.Serve(t, s.API()))
	query := func(name string) types.MetricDataQuery {
		return types.MetricDataQuery{Id: aws.String(strings.ToLower(name)), MetricStat: &types.MetricStat{Period: aws.Int32(60), Stat: aws.String("Sum"), Metric: &types.Metric{
			Namespace: aws.String("N"), MetricName: &name, Dimensions: []types.Dimension{{Name: aws.String("D"), Value: aws.String("d")}}}}}
	}
	var values []float64
	var statuses []types.StatusCode
	pages := client.NewGetMetricDataPaginator(c, &client.GetMetricDataInput{StartTime: aws.Time(at), EndTime: aws.Time(at.Add(time.Hour)), MaxDatapoints: aws.Int32(3), MetricDataQueries: []types.MetricDataQuery{query("A"), query("B")}})
	for n := 0; pages.HasMorePages(); n++ {
		got, err := pages.NextPage(t.Context())
		if err != nil || n == 10 {
			t.Fatal(n, err)
		}
		for _, r := range got.MetricDataResults {
			values = append(values, r.Values...)
			statuses = append(statuses, r.StatusCode)
		}
	}
	if want := []float64{4, 3, 2, 1, 0, 14, 13, 12, 11, 10}; !slices.Equal(values, want) {
		t.Errorf("got %v, want %v, the newest first", values, want)
	}
	if statuses[0] != types.StatusCodePartialData || statuses[len(statuses)-1] != types.StatusCodeComplete {
		t.Errorf("statuses: %v", statuses)
	}
}

func TestRefusals(t *testing.T) {
	c := client.NewFromConfig(awsapitest.Serve(t, New(Config{Account: "111111111111"}).API()))
	now, hour := aws.Time(time.Now()), aws.Time(time.Now().Add(-time.Hour))
	datum := func(change func(*types.MetricDatum)) func() error {
		return func() error {
			d := types.MetricDatum{MetricName: aws.String("M"), Value: aws.Float64(1)}
			change(&d)
			_, err := c.PutMetricData(t.Context(), &client.PutMetricDataInput{Namespace: aws.String("N"), MetricData: []types.MetricDatum{d}})
			return err
		}
	}
	data := func(change func(*client.GetMetricDataInput)) func() error {
		return func() error {
			in := &client.GetMetricDataInput{StartTime: hour, EndTime: now, MetricDataQueries: []types.MetricDataQuery{{Id: aws.String("e"), Expression: aws.String("TIME_SERIES(1)")}}}
			change(in)
			_, err := c.GetMetricData(t.Context(), in)
			return err
		}
	}
	statistics := func(change func(*client.GetMetricStatisticsInput)) func() error {
		return func() error {
			in := &client.GetMetricStatisticsInput{Namespace: aws.String("N"), MetricName: aws.String("M"), StartTime: hour, EndTime: now, Period: aws.Int32(60), Statistics: []types.Statistic{types.StatisticSum}}
			change(in)
			_, err := c.GetMetricStatistics(t.Context(), in)
			return err
		}
	}
	for _, r := range []struct {
		want string
		call func() error
	}{
		{"", datum(func(*types.MetricDatum) {})},
		{"", data(func(*client.GetMetricDataInput) {})},
		{"", statistics(func(*client.GetMetricStatisticsInput) {})},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) { d.Value = aws.Float64(math.NaN()) })},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) { d.Value = aws.Float64(math.Inf(-1)) })},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) { d.Unit = "Pounds" })},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) { d.StorageResolution = aws.Int32(5) })},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) { d.Timestamp = aws.Time(now.Add(3 * time.Hour)) })},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) { d.Timestamp = aws.Time(now.Add(-15 * 24 * time.Hour)) })},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) { d.Dimensions = make([]types.Dimension, 31); fill(d.Dimensions) })},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) {
			d.Dimensions = []types.Dimension{{Name: aws.String("D"), Value: aws.String("")}}
		})},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) { d.Value, d.Values = nil, make([]float64, 151) })},
		{"InvalidParameterValue", datum(func(d *types.MetricDatum) { d.Value, d.Values, d.Counts = nil, []float64{1}, []float64{0} })},
		{"InvalidParameterCombination", datum(func(d *types.MetricDatum) { d.Values = []float64{1} })},
		{"InvalidParameterCombination", datum(func(d *types.MetricDatum) { d.Value, d.Values, d.Counts = nil, []float64{1}, []float64{1, 2} })},
		{"MissingParameter", datum(func(d *types.MetricDatum) { d.Value = nil })},
		{"MissingParameter", datum(func(d *types.MetricDatum) { d.MetricName = aws.String("") })},
		{"ValidationError", data(func(in *client.GetMetricDataInput) { in.MetricDataQueries[0].Expression = aws.String("FOO(1)") })},
		{"ValidationError", data(func(in *client.GetMetricDataInput) { in.StartTime = now })},
		{"ValidationError", data(func(in *client.GetMetricDataInput) { in.MaxDatapoints = aws.Int32(100_801) })},
		{"ValidationError", data(func(in *client.GetMetricDataInput) { in.ScanBy = "Up" })},
		{"ValidationError", data(func(in *client.GetMetricDataInput) { in.MetricDataQueries = make501() })},
		{"InvalidNextToken", data(func(in *client.GetMetricDataInput) { in.NextToken = aws.String("x") })},
		{"InvalidParameterCombination", statistics(func(in *client.GetMetricStatisticsInput) { in.ExtendedStatistics = []string{"p9"} })},
		{"InvalidParameterCombination", statistics(func(in *client.GetMetricStatisticsInput) { in.Statistics = nil })},
		{"InvalidParameterCombination", statistics(func(in *client.GetMetricStatisticsInput) { in.StartTime = now })},
		{"InvalidParameterCombination", statistics(func(in *client.GetMetricStatisticsInput) { in.Period = aws.Int32(1) })},
		{"InvalidParameterValue", statistics(func(in *client.GetMetricStatisticsInput) { in.Period = aws.Int32(61) })},
		{"InvalidParameterValue", statistics(func(in *client.GetMetricStatisticsInput) { in.Statistics = []types.Statistic{"p99"} })},
		{"InvalidParameterValue", statistics(func(in *client.GetMetricStatisticsInput) { in.Statistics, in.ExtendedStatistics = nil, []string{"Sum"} })},
		{"InvalidParameterValue", func() error {
			_, err := c.PutMetricData(t.Context(), &client.PutMetricDataInput{Namespace: aws.String("AWS/Kinesis"), MetricData: []types.MetricDatum{{MetricName: aws.String("M"), Value: aws.Float64(1)}}})
			return err
		}},
		{"InvalidParameterValue", func() error {
			_, err := c.ListMetrics(t.Context(), &client.ListMetricsInput{RecentlyActive: "PT1H"})
			return err
		}},
		{"InvalidNextToken", func() error {
			_, err := c.ListMetrics(t.Context(), &client.ListMetricsInput{NextToken: aws.String("-1")})
			return err
		}},
		{"InvalidParameterValue", func() error {
			_, err := c.ListMetrics(t.Context(), &client.ListMetricsInput{IncludeLinkedAccounts: aws.Bool(true)})
			return err
		}},
	} {
		if err := r.call(); awsapitest.Code(err) != r.want {
			t.Errorf("got %v, want %s", err, r.want)
		}
	}
	_, err := c.GetDashboard(t.Context(), &client.GetDashboardInput{DashboardName: aws.String("none")})
	if _, ok := errors.AsType[*types.DashboardNotFoundError](err); !ok || awsapitest.Code(err) != "ResourceNotFound" {
		t.Errorf("got %v, want a DashboardNotFoundError of code ResourceNotFound", err)
	}
}

func fill(dimensions []types.Dimension) {
	for i := range dimensions {
		dimensions[i] = types.Dimension{Name: aws.String(fmt.Sprint("D", i)), Value: aws.String("d")}
	}
}

func make501() []types.MetricDataQuery {
	queries := make([]types.MetricDataQuery, 501)
	for i := range queries {
		queries[i] = types.MetricDataQuery{Id: aws.String(fmt.Sprint("e", i)), Expression: aws.String("TIME_SERIES(1)")}
	}
	return queries
}

// Older clients speak the Query protocol, others JSON.
func TestOtherProtocols(t *testing.T) {
	s, at := New(Config{}), noon()
	config := awsapitest.Serve(t, s.API())
	post := func(header, body string) (int, string, http.Header) {
		t.Helper()
		request, err := http.NewRequest(http.MethodPost, *config.BaseEndpoint, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/monitoring/aws4_request")
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(answer), response.Header
	}
	const form, target = "Content-Type: application/x-www-form-urlencoded", "X-Amz-Target: GraniteServiceVersion20100801."

	status, answer, _ := post(form, url.Values{
		"Action": {"PutMetricData"}, "Version": {"2010-08-01"}, "Namespace": {"N"},
		"MetricData.member.1.MetricName": {"M"}, "MetricData.member.1.Timestamp": {at.Format(time.RFC3339)}, "MetricData.member.1.Unit": {"Count"},
		"MetricData.member.1.Values.member.1": {"1.5"}, "MetricData.member.1.Values.member.2": {"2"}, "MetricData.member.1.Counts.member.1": {"2"}, "MetricData.member.1.Counts.member.2": {"1"},
		"MetricData.member.1.Dimensions.member.1.Name": {"D"}, "MetricData.member.1.Dimensions.member.1.Value": {"d & <e>"},
	}.Encode())
	if status != 200 || !strings.Contains(answer, `<PutMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">`) {
		t.Fatalf("put: %d %s", status, answer)
	}
	status, answer, _ = post(form, url.Values{
		"Action": {"GetMetricStatistics"}, "Namespace": {"N"}, "MetricName": {"M"}, "Dimensions.member.1.Name": {"D"}, "Dimensions.member.1.Value": {"d & <e>"},
		"StartTime": {at.Format(time.RFC3339)}, "EndTime": {at.Add(time.Hour).Format(time.RFC3339)}, "Period": {"60"}, "ExtendedStatistics.member.1": {"p100"}, "ExtendedStatistics.member.2": {"p0"},
	}.Encode())
	if want := "<GetMetricStatisticsResult><Label>M</Label><Datapoints><member><Timestamp>" + at.Format(time.RFC3339) + "</Timestamp><Unit>Count</Unit><ExtendedStatistics><entry><key>p0</key><value>1.5</value></entry><entry><key>p100</key><value>2</value></entry></ExtendedStatistics></member></Datapoints></GetMetricStatisticsResult>"; status != 200 || !strings.Contains(answer, want) {
		t.Errorf("statistics: %d %s, want %s", status, answer, want)
	}
	status, answer, _ = post(form, "Action=ListMetrics")
	if status != 200 || !strings.Contains(answer, "<Metrics><member><Namespace>N</Namespace><MetricName>M</MetricName><Dimensions><member><Name>D</Name><Value>d &amp; &lt;e&gt;</Value></member></Dimensions></member></Metrics>") {
		t.Errorf("list: %d %s", status, answer)
	}
	status, answer, _ = post(form, "Action=GetDashboard&DashboardName=x")
	if status != 404 || !strings.Contains(answer, "<Code>ResourceNotFound</Code>") {
		t.Errorf("a refusal: %d %s", status, answer)
	}
	status, answer, _ = post(form, "Action=GetMetricStatistics&Namespace=N&MetricName=M&Period=often")
	if status != 400 || !strings.Contains(answer, `Period: &#34;often&#34; is no int`) {
		t.Errorf("a wrong number: %d %s", status, answer)
	}

	status, answer, _ = post(target+"GetMetricData", fmt.Sprintf(`{"StartTime": %d, "EndTime": %d, "MetricDataQueries": [{"Id": "m1", "MetricStat": {"Metric": {"Namespace": "N", "MetricName": "M", "Dimensions": [{"Name": "D", "Value": "d & <e>"}]}, "Period": 60, "Stat": "Sum"}}]}`, at.Unix(), at.Unix()+60))
	if status != 200 || !strings.Contains(answer, fmt.Sprintf(`"Timestamps":[%d.000],"Values":[5],"StatusCode":"Complete"`, at.Unix())) {
		t.Errorf("JSON: %d %s", status, answer)
	}
	status, answer, header := post(target+"GetDashboard", `{"DashboardName": "x"}`)
	if status != 404 || !strings.Contains(answer, `"__type":"DashboardNotFoundError"`) || header.Get("X-Amzn-Query-Error") != "ResourceNotFound;Sender" {
		t.Errorf("a refusal in JSON: %d %s %v", status, answer, header)
	}
	status, answer, _ = post(target+"DescribeNothing", `{}`)
	if status != 400 || !strings.Contains(answer, "UnknownOperationException") {
		t.Errorf("an unknown action: %d %s", status, answer)
	}
}
