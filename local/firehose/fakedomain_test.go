package firehose

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// domain is an OpenSearch domain in memory, read with encoding/json.
type domain struct {
	// fail answers a whole request, the first being 1; status 0 lets it pass. With
	// indexed, the documents are taken all the same, and the answer is lost.
	fail    func(request int) (status int, answer string, err error)
	indexed bool
	// refuse answers one document; status 0 takes it.
	refuse func(request int, source string) (status int, failure string)

	mu        sync.Mutex
	documents map[string]string // by index/id
	calls     []string          // "ROLE METHOD PATH"
	bodies    []string
}

func (o *domain) Do(ctx context.Context, caller, method, path string, body []byte) (int, []byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls = append(o.calls, caller+" "+method+" "+path)
	o.bodies = append(o.bodies, string(body))
	request := len(o.calls)
	if o.fail != nil {
		if status, answer, err := o.fail(request); status != 0 || err != nil {
			if o.indexed {
				o.bulk(request, body)
			}
			return status, []byte(answer), err
		}
	}
	return 200, o.bulk(request, body), ctx.Err()
}

func (o *domain) bulk(request int, body []byte) []byte {
	if o.documents == nil {
		o.documents = map[string]string{}
	}
	lines := bytes.SplitAfter(body, []byte("\n"))
	items, failed := []string{}, false
	for i := 0; i+1 < len(lines); i += 2 {
		var action struct {
			Index struct {
				Index string `json:"_index"`
				ID    string `json:"_id"`
			}
		}
		if err := json.Unmarshal(lines[i], &action); err != nil {
			panic(err)
		}
		source := strings.TrimSuffix(string(lines[i+1]), "\n")
		id := cmp.Or(action.Index.ID, fmt.Sprintf("made-%d", len(o.documents)))
		if o.refuse != nil {
			if status, failure := o.refuse(request, source); status != 0 {
				items = append(items, fmt.Sprintf(`{"index":{"_index":%q,"_id":%q,"status":%d,"error":%s}}`, action.Index.Index, id, status, failure))
				failed = true
				continue
			}
		}
		o.documents[action.Index.Index+"/"+id] = source
		items = append(items, fmt.Sprintf(`{"index":{"_index":%q,"_id":%q,"_shards":{"total":2},"status":201}}`, action.Index.Index, id))
	}
	return fmt.Appendf(nil, `{"took":3,"errors":%t,"items":[%s]}`, failed, strings.Join(items, ","))
}

// keys are index/id of every document.
func (o *domain) keys() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Sorted(maps.Keys(o.documents))
}

func (o *domain) requests() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.calls)
}

const (
	domainARN = "arn:aws:es:us-east-1:000000000000:domain/events"
	mapping   = `{"type":"mapper_parsing_exception","reason":"failed to parse field [latency_ms]"}`
)

var errRefused = errors.New("dial tcp 127.0.0.1:9200: connect: connection refused")

// searchBench is a bench with a domain.
type searchBench struct {
	*bench
	domain *domain
}

func newSearchBench(t testing.TB) *searchBench {
	b := &searchBench{bench: newBench(t), domain: &domain{}}
	b.config.Domains = func(arn string) (SearchDomain, error) {
		if arn != domainARN {
			return nil, awsapi.Errorf("ResourceNotFoundException", "Domain not found: %s", arn)
		}
		return b.domain, nil
	}
	return b
}

func (b *searchBench) counted(metric string) int { return int(b.metrics.sum(metric)) }

// must creates a delivery stream called "d" with the destination's properties as
// JSON beside the required ones.
func (b *searchBench) must(t testing.TB, source, destination string) *deliveryStream {
	t.Helper()
	d, err := b.try(source, destination)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (b *searchBench) try(source, destination string) (*deliveryStream, error) {
	in, err := searchInput(source, destination)
	if err != nil {
		return nil, err
	}
	return b.create(in)
}

func searchInput(source, destination string) (streamInput, error) {
	in := streamInput{DeliveryStreamName: "d", DeliveryStreamType: cmp.Or(source, directPut)}
	if source == kinesisAsInput {
		in.KinesisStreamSourceConfiguration = &kinesisSource{streamARN, roleARN}
	}
	in.AmazonopensearchserviceDestinationConfiguration = &searchConfiguration{
		DomainARN: domainARN, IndexName: "events", IndexRotationPeriod: "NoRotation", RoleARN: roleARN,
		S3Configuration: &plainS3{BucketARN: "arn:aws:s3:::b", RoleARN: roleARN},
	}
	return in, json.Unmarshal([]byte(cmp.Or(destination, "{}")), in.AmazonopensearchserviceDestinationConfiguration)
}

// failures are the documents in S3 that were not indexed, in order of their id.
func (b *searchBench) failures(t testing.TB) []failedDocument {
	t.Helper()
	var all []failedDocument
	for _, body := range b.bucket.under("b/" + searchFailed + "/") {
		for line := range strings.Lines(body) {
			var f failedDocument
			if err := json.Unmarshal([]byte(line), &f); err != nil {
				t.Fatal(err)
			}
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b failedDocument) int { return cmp.Compare(a.EsDocumentID, b.EsDocumentID) })
	return all
}

func (b *searchBench) wantStatus(t testing.TB, want DeliveryStatus) {
	t.Helper()
	want.Name, want.Domain = "d", domainARN
	if got := b.only(t); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
