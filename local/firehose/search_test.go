package firehose

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"

	"github.com/millrace-dev/millrace/local/resource"
)

func TestSearchDestinationsThatAreRefused(t *testing.T) {
	b := newSearchBench(t)
	const vpc = `"VpcConfiguration":{"RoleARN":"` + roleARN + `",`
	for _, c := range []struct{ destination, want string }{
		{`{"DomainARN":""}`, `DomainARN "" and ClusterEndpoint "": exactly one must be given`},
		{`{"ClusterEndpoint":"https://search-events-abc.us-east-1.es.amazonaws.com"}`, "exactly one must be given"},
		{`{"DomainARN":"","ClusterEndpoint":"https://search.example.com"}`, "custom endpoints are not supported locally"},
		{`{"DomainARN":"arn:aws:es:us-east-1:000000000000:domain/Events"}`, "must be the ARN of a domain"},
		{`{"DomainARN":"arn:aws:es:us-east-1:000000000000:domain/others"}`, "ResourceNotFoundException: Domain not found"},
		{`{"RoleARN":"delivery"}`, "/RoleARN \"delivery\": must be the ARN of a role"},
		{`{"IndexName":""}`, `IndexName "" has 0 characters: must have 1 to 80`},
		{`{"IndexName":"` + strings.Repeat("x", 81) + `"}`, "has 81 characters"},
		{`{"TypeName":"_doc"}`, "an index of OpenSearch has no types"},
		{`{"IndexRotationPeriod":"Daily"}`, `IndexRotationPeriod "Daily": allowed are`},
		{`{"DocumentIdOptions":{"DefaultDocumentIdFormat":"NONE"}}`, `DefaultDocumentIdFormat "NONE": allowed are FIREHOSE_DEFAULT and NO_DOCUMENT_ID`},
		{`{"BufferingHints":{"SizeInMBs":0}}`, "BufferingHints/SizeInMBs 0: must be from 1 to 100"},
		{`{"BufferingHints":{"SizeInMBs":101}}`, "BufferingHints/SizeInMBs 101: must be from 1 to 100"},
		{`{"BufferingHints":{"IntervalInSeconds":901}}`, "BufferingHints/IntervalInSeconds 901: must be from 0 to 900"},
		{`{"RetryOptions":{"DurationInSeconds":7201}}`, "RetryOptions/DurationInSeconds 7201: must be from 0 to 7200"},
		{`{"RetryOptions":{"DurationInSeconds":-1}}`, "RetryOptions/DurationInSeconds -1: must be from 0 to 7200"},
		{`{"S3Configuration":null}`, "S3Configuration: must be given"},
		{`{"S3Configuration":{"BucketARN":"b"}}`, `S3Configuration: BucketARN "b": must be the ARN of a bucket`},
		{`{"S3Configuration":{"Prefix":"!{timestamp:yyyy}/"}}`, "S3Configuration: ErrorOutputPrefix cannot be null when Prefix contains expressions"},
		{`{"S3BackupMode":"Enabled"}`, `S3BackupMode "Enabled": allowed are FailedDocumentsOnly and AllDocuments`},
		{`{"CloudWatchLoggingOptions":{"Enabled":true}}`, "must both be given when logging is enabled"},
		{`{"ProcessingConfiguration":{"Enabled":true,"Processors":[{"Type":"Lambda"}]}}`, `processors of type "Lambda" are not supported locally`},
		{`{"VpcConfiguration":{"RoleARN":"r"}}`, `VpcConfiguration/RoleARN "r"`},
		{`{` + vpc + `"SubnetIds":["subnet-1"]}}`, "SecurityGroupIds: 0 given: must be 1 to 5"},
		{`{` + vpc + `"SecurityGroupIds":["sg-1"]}}`, "SubnetIds: 0 given: must be 1 to 16"},
	} {
		_, err := b.try("", c.destination)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "InvalidArgumentException: AmazonopensearchserviceDestinationConfiguration/") {
			t.Errorf("%s: got %v, want %q in it", c.destination, err, c.want)
		}
	}
	b.config.Domains = nil
	if _, err := b.try("", ""); err == nil || !strings.Contains(err.Error(), "there are no OpenSearch domains here") {
		t.Errorf("got %v", err)
	}
}

func TestDefaultsOfASearchDestination(t *testing.T) {
	b := newSearchBench(t)
	in, err := searchInput("", `{"IndexRotationPeriod":"","DomainARN":"","ClusterEndpoint":"https://vpc-events-4f6dkb3x.us-east-1.es.amazonaws.com"}`)
	if err != nil {
		t.Fatal(err)
	}
	d, err := b.compileDestination(in, 1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(d.search.config)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"BufferingHints":{"IntervalInSeconds":300,"SizeInMBs":5},"ClusterEndpoint":"https://vpc-events-4f6dkb3x.us-east-1.es.amazonaws.com",` +
		`"DocumentIdOptions":{"DefaultDocumentIdFormat":"FIREHOSE_DEFAULT"},"IndexName":"events","IndexRotationPeriod":"OneDay","RetryOptions":{"DurationInSeconds":300},` +
		`"RoleARN":"` + roleARN + `","S3BackupMode":"FailedDocumentsOnly","S3Configuration":{"BucketARN":"arn:aws:s3:::b","RoleARN":"` + roleARN + `"}}`
	if string(got) != want || d.search.domainARN != domainARN || d.size != 5<<20 {
		t.Errorf("got %s of %s, want %s", got, d.search.domainARN, want)
	}
}

// What the constructs grant a delivery stream's role for OpenSearch.
var grantedSearch = slices.Concat(granted, grants{
	"es:DescribeDomain " + domainARN, "es:DescribeDomains " + domainARN, "es:DescribeDomainConfig " + domainARN,
	"es:ESHttpPut " + domainARN + "/*",
	"es:ESHttpGet " + domainARN + "/_all/_settings", "es:ESHttpGet " + domainARN + "/_cluster/stats", "es:ESHttpGet " + domainARN + "/_nodes",
	"es:ESHttpGet " + domainARN + "/_nodes/_all/stats", "es:ESHttpGet " + domainARN + "/_stats", "es:ESHttpGet " + domainARN + "/events*",
	"ec2:DescribeVpcs *", "ec2:DescribeVpcAttribute *", "ec2:DescribeSubnets *", "ec2:DescribeSecurityGroups *", "ec2:DescribeNetworkInterfaces *",
	"ec2:CreateNetworkInterface *", "ec2:CreateNetworkInterfacePermission *", "ec2:DeleteNetworkInterface *",
})

func TestTheRoleIsAskedAboutTheDomain(t *testing.T) {
	const vpc = `{"VpcConfiguration":{"RoleARN":"` + roleARN + `","SecurityGroupIds":["sg-1"],"SubnetIds":["subnet-1"]},"RetryOptions":{"DurationInSeconds":0}}`
	for i, lacking := range append([]string{"none"}, grantedSearch...) {
		b := newSearchBench(t)
		b.config.Authorize = slices.DeleteFunc(slices.Clone(grantedSearch), func(g string) bool { return g == lacking }).authorize
		_, err := b.try("", vpc)
		atCreation := strings.HasPrefix(lacking, "es:Describe") || strings.HasPrefix(lacking, "ec2:")
		if action, _, _ := strings.Cut(lacking, " "); (err != nil) != atCreation || err != nil && !strings.Contains(err.Error(), "not authorized to perform: "+action) {
			t.Errorf("without %s: got %v", lacking, err)
		}
		if err != nil || i > 0 && !strings.HasPrefix(lacking, "es:") {
			continue
		}
		b.puts(t, `{"n":1}`)
		b.flushed(t)
		failures := b.failures(t)
		if denied := lacking != "none"; denied != (len(failures) == 1) || denied && (failures[0].ErrorCode != "403" || b.domain.requests() > 0) {
			t.Errorf("without %s: %d requests, %+v", lacking, b.domain.requests(), failures)
		}
	}
}

func TestTheSDKUsesASearchDestination(t *testing.T) {
	b := newSearchBench(t)
	c, ctx := client(t, b.bench), t.Context()
	if _, err := c.CreateDeliveryStream(ctx, &sdk.CreateDeliveryStreamInput{
		DeliveryStreamName: aws.String("d"),
		AmazonopensearchserviceDestinationConfiguration: &types.AmazonopensearchserviceDestinationConfiguration{
			DomainARN: aws.String(domainARN), RoleARN: aws.String(roleARN), IndexName: aws.String("events"), S3BackupMode: types.AmazonopensearchserviceS3BackupModeAllDocuments,
			S3Configuration:  &types.S3DestinationConfiguration{BucketARN: aws.String("arn:aws:s3:::b"), RoleARN: aws.String(roleARN)},
			VpcConfiguration: &types.VpcConfiguration{RoleARN: aws.String(roleARN), SecurityGroupIds: []string{"sg-1"}, SubnetIds: []string{"subnet-1"}},
		},
	}); err != nil {
		t.Fatal(err)
	}
	described, err := c.DescribeDeliveryStream(ctx, &sdk.DescribeDeliveryStreamInput{DeliveryStreamName: aws.String("d")})
	if err != nil {
		t.Fatal(err)
	}
	destination := described.DeliveryStreamDescription.Destinations[0]
	got := destination.AmazonopensearchserviceDestinationDescription
	if got == nil || destination.ExtendedS3DestinationDescription != nil {
		t.Fatalf("got %+v", destination)
	}
	if *got.DomainARN != domainARN || got.IndexRotationPeriod != "OneDay" || got.S3BackupMode != "AllDocuments" || *got.RetryOptions.DurationInSeconds != 300 ||
		*got.S3DestinationDescription.ErrorOutputPrefix != "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH/}" || got.VpcConfigurationDescription.SubnetIds[0] != "subnet-1" {
		t.Errorf("got %+v", got)
	}
}

func TestUpdatesOfASearchDestination(t *testing.T) {
	b := newSearchBench(t)
	typ := b.ResourceTypes()[0]
	request := func(destination string) resource.Request {
		in, err := searchInput("", destination)
		if err != nil {
			t.Fatal(err)
		}
		properties, err := json.Marshal(map[string]any{"DeliveryStreamName": "d", "AmazonopensearchserviceDestinationConfiguration": in.AmazonopensearchserviceDestinationConfiguration})
		if err != nil {
			t.Fatal(err)
		}
		return resource.Request{Stack: "search", LogicalID: "Delivery", Region: "us-east-1", Account: "000000000000", Partition: "aws", Properties: properties}
	}
	first := request("")
	if _, err := typ.Create(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	b.puts(t, `{"n":1}`)
	second := request(`{"IndexName":"others"}`)
	if _, err := typ.Update(t.Context(), second, "d", first.Properties); err != nil {
		t.Fatal(err)
	}
	b.puts(t, `{"n":2}`)
	b.flushed(t)
	if keys := b.domain.keys(); len(keys) != 2 || !strings.HasPrefix(keys[0], "events/") || !strings.HasPrefix(keys[1], "others/") {
		t.Errorf("got %q, want one document in each index", keys)
	}
	toS3 := second
	toS3.Properties = json.RawMessage(`{"DeliveryStreamName":"d","ExtendedS3DestinationConfiguration":{"BucketARN":"arn:aws:s3:::b","RoleARN":"` + roleARN + `"}}`)
	for _, c := range []struct {
		next resource.Request
		want string
	}{
		{request(`{"S3BackupMode":"AllDocuments"}`), "S3BackupMode: cannot be changed from FailedDocumentsOnly to AllDocuments"},
		{request(`{"VpcConfiguration":{"RoleARN":"` + roleARN + `","SecurityGroupIds":["sg-1"],"SubnetIds":["subnet-1"]}}`), "VpcConfiguration: cannot be changed"},
		{toS3, "Switching between Amazon OpenSearch Service and other services is not supported"},
	} {
		if _, err := typ.Update(t.Context(), c.next, "d", second.Properties); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	if err := typ.Delete(t.Context(), second, "d"); err != nil || len(b.Status()) != 0 {
		t.Errorf("%d streams, %v", len(b.Status()), err)
	}
}
