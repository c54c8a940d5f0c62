package local

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/millrace-dev/millrace/local/console"
	"github.com/millrace-dev/millrace/local/iam"
)

// Console is the address of the endpoint's page.
func (e *Endpoint) Console() string { return e.url + "/_millrace/" }

// newConsole makes the page. What it puts back on streams it puts as everybody does:
// by the endpoint's own Kinesis API, with its limits.
func (e *Endpoint) newConsole() *console.Console {
	c := e.config
	return console.New(console.Config{
		Alarms: e.Alarms, Deliver: e.Firehose, Domains: e.OpenSearch, Logs: e.Logs, Mappings: e.Mapping, Metrics: e.CloudWatch,
		Objects: e.S3, Queues: e.SQS, Resources: e.CloudFormation.Deployed, Streams: e.Kinesis, Tables: e.Glue,
		Now: e.Clock.Now,
		Kinesis: kinesis.New(kinesis.Options{
			Region: c.Region, BaseEndpoint: &e.url,
			Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(iam.OwnerKey(c.Account), iam.OwnerSecretKey, "")),
		}),
	})
}

// ownPages are what the endpoint says of itself, under /_millrace/.
func (e *Endpoint) ownPages() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /_millrace/status", e.serveStatus)
	pages.HandleFunc("GET /_millrace/messages", e.serveMessages)
	pages.HandleFunc("GET /_millrace/clock", e.serveClock)
	pages.HandleFunc("POST /_millrace/clock", e.serveAdvance)
	pages.Handle("/_millrace/", e.console)
	return console.Guard(pages)
}
