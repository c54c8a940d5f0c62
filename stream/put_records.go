package stream

import (
	"bytes"
	"context"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/millrace-dev/millrace/stream/jsonscan"
)

// newKinesis makes a client that writes the body of PutRecords itself.
func newKinesis(cfg aws.Config) *kinesis.Client {
	return kinesis.NewFromConfig(cfg, func(o *kinesis.Options) {
		o.Protocol = &putProtocol{ClientProtocol: o.Protocol}
	})
}

// putProtocol is AWS JSON 1.1 as the SDK has it, but for the body of PutRecords,
// the only large one: the SDK grows a new buffer for it with each call. Everything
// else is the SDK's: endpoint, signature, answer, errors.
//
// Its memory is used again by the next call, which is sound: before a call
// returns, the SDK takes the body away from the HTTP transport
// (smithy-go/transport/http, Request.Build). It is for one call at a time.
type putProtocol struct {
	smithyhttp.ClientProtocol
	body []byte
}

// SerializeRequest writes the request, as
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html says.
func (p *putProtocol) SerializeRequest(ctx context.Context, schema *smithy.OperationSchema, in smithy.Serializable, request *smithyhttp.Request) error {
	put, ok := in.(*kinesis.PutRecordsInput)
	if !ok || put.StreamName != nil || put.StreamId != nil {
		return p.ClientProtocol.SerializeRequest(ctx, schema, in, request)
	}
	request.Method = http.MethodPost
	if request.URL.Path == "" {
		request.URL.Path = "/"
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "Kinesis_20131202.PutRecords")
	p.body = appendPutRecords(p.body[:0], put)
	withBody, err := request.SetStream(bytes.NewReader(p.body))
	if err != nil {
		return err
	}
	*request = *withBody
	return nil
}

func appendPutRecords(dst []byte, in *kinesis.PutRecordsInput) []byte {
	dst = append(dst, `{"StreamARN":`...)
	dst = jsonscan.AppendString(dst, aws.ToString(in.StreamARN))
	dst = append(dst, `,"Records":[`...)
	for i := range in.Records {
		if i > 0 {
			dst = append(dst, ',')
		}
		r := &in.Records[i]
		dst = append(dst, `{"PartitionKey":`...)
		dst = jsonscan.AppendString(dst, aws.ToString(r.PartitionKey))
		if r.ExplicitHashKey != nil {
			dst = append(dst, `,"ExplicitHashKey":`...)
			dst = jsonscan.AppendString(dst, *r.ExplicitHashKey)
		}
		dst = append(dst, `,"Data":"`...)
		dst = append(appendBase64(dst, r.Data), '"', '}')
	}
	return append(dst, ']', '}')
}
