package policy

import (
	"fmt"
	"slices"
	"strings"
)

// identity is what the value of a dimension comes from: a resource of one of the
// types, by Ref (an empty attribute) or by one of the attributes.
type identity struct {
	kinds      []string
	attributes []string
	physical   string // the property that may state it, if somebody does
}

// identities by namespace and dimension, from the pages on each service's metrics
// that the rule's source lists, and from the return values of the resource types.
var identities = map[string]identity{
	"AWS/Kinesis StreamName":            {[]string{"AWS::Kinesis::Stream"}, []string{""}, "Name"},
	"AWS/Kinesis ConsumerName":          {[]string{"AWS::Kinesis::StreamConsumer"}, []string{"ConsumerName"}, "ConsumerName"},
	"AWS/Firehose DeliveryStreamName":   {[]string{"AWS::KinesisFirehose::DeliveryStream"}, []string{""}, "DeliveryStreamName"},
	"AWS/Lambda FunctionName":           {[]string{"AWS::Lambda::Function", "AWS::Serverless::Function"}, []string{""}, "FunctionName"},
	"AWS/Lambda EventSourceMappingUUID": {[]string{"AWS::Lambda::EventSourceMapping"}, []string{"", "Id"}, ""},
	"AWS/SQS QueueName":                 {[]string{"AWS::SQS::Queue"}, []string{"QueueName"}, "QueueName"},
	"AWS/SNS TopicName":                 {[]string{"AWS::SNS::Topic"}, []string{"TopicName"}, "TopicName"},
	"AWS/S3 BucketName":                 {[]string{"AWS::S3::Bucket"}, []string{""}, "BucketName"},
	"AWS/DynamoDB TableName":            {[]string{"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"}, []string{""}, "TableName"},
	"AWS/ES DomainName":                 {[]string{"AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain"}, []string{""}, "DomainName"},
	"AWS/KinesisAnalytics Application":  {[]string{"AWS::KinesisAnalyticsV2::Application"}, []string{""}, "ApplicationName"},
	"AWS/Logs LogGroupName":             {[]string{"AWS::Logs::LogGroup"}, []string{""}, "LogGroupName"},
}

// identity of a dimension; a metric of somebody's own namespace borrows the names
// of AWS's.
func (m metric) identity(dimension string) (identity, bool) {
	if id, ok := identities[m.namespace+" "+dimension]; ok {
		return id, true
	}
	if strings.HasPrefix(m.namespace, "AWS/") {
		return identity{}, false
	}
	switch dimension {
	case "StreamName":
		return identities["AWS/Kinesis StreamName"], true
	case "FunctionName":
		return identities["AWS/Lambda FunctionName"], true
	case "DeliveryStreamName":
		return identities["AWS/Firehose DeliveryStreamName"], true
	}
	return identity{}, false
}

// ownValue says whether a dimension's value comes from a resource of the app.
func (m metric) ownValue(r *Resource, dimension string, v any) bool {
	if len(r.Stack.mentions(v)) > 0 {
		return true
	}
	id, known := m.identity(dimension)
	return unknown(v) || known && id.states(r, v)
}

// wrongValue says what is wrong with a dimension's value, if it can be known.
func (m metric) wrongValue(r *Resource, dimension string, v any) string {
	id, known := m.identity(dimension)
	if !known {
		return ""
	}
	if t := r.Stack.follow(v); t.resource != nil {
		return id.wrongTarget(t)
	}
	text := r.Stack.text(v)
	switch byARN := strings.HasSuffix(strings.ToLower(dimension), "arn"); {
	case strings.HasPrefix(text, "arn:") && !byARN:
		return fmt.Sprintf("is an ARN, %s, and the metric goes by the name", text)
	case unknown(v) || v == nil:
		return ""
	case !id.states(r, v):
		return fmt.Sprintf("is %q, which no %s of the app is called", text, id.kinds[0])
	}
	return ""
}

func (id identity) wrongTarget(t target) string {
	if t.resource.custom() {
		return ""
	}
	if !slices.Contains(id.kinds, t.resource.Type) {
		return fmt.Sprintf("is taken from %s, which is no %s but %s", t.resource.Path(), id.kinds[0], t.resource.Type)
	}
	if slices.Contains(id.attributes, t.attribute) {
		return ""
	}
	how := "Ref"
	if t.attribute != "" {
		how = "the attribute " + t.attribute
	}
	return fmt.Sprintf("is %s of %s, which is not its name", how, t.resource.Path())
}

// states says whether a resource of the app has the literal as its physical name.
func (id identity) states(r *Resource, literal any) bool {
	for _, named := range r.Stack.app.resources(id.kinds...) {
		if id.physical != "" && named.Properties[id.physical] != nil && is(literal, named.Stack.text(named.Properties[id.physical])) {
			return true
		}
	}
	return false
}
