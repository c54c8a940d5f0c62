package embedded

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search"
	textquery "github.com/blevesearch/bleve/v2/search/query"
	api "github.com/blevesearch/bleve_index_api"
)

// texts are an index's text fields, in bleve. Writes wait until somebody asks, or until
// there are many, since bleve makes a segment of each batch.
type texts struct {
	mu      sync.Mutex // of batch and waiting: searches flush, too
	index   bleve.Index
	batch   *bleve.Batch
	waiting int
}

type textValue struct {
	path string
	text []byte
}

// waitAtMost is how many documents of texts wait.
const waitAtMost = 10_000

// standard is OpenSearch's standard analyzer: words by Unicode's rules, in lower case,
// no stop words.
// https://docs.opensearch.org/2.19/analyzers/supported-analyzers/standard/
var standard analysis.Analyzer = &analysis.DefaultAnalyzer{
	Tokenizer:    unicode.NewUnicodeTokenizer(),
	TokenFilters: []analysis.TokenFilter{lowercase.NewLowerCaseFilter()},
}

// text is where the index's texts are.
func (ix *index) text() *texts {
	if ix.texts == nil {
		m := bleve.NewIndexMapping()
		m.ScoringModel = api.BM25Scoring
		inMemory, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
		if err != nil {
			panic(fmt.Sprintf("embedded index: an empty bleve index in memory: %s", err)) // nothing outside can cause it
		}
		ix.texts = &texts{index: inMemory, batch: inMemory.NewBatch()}
	}
	return ix.texts
}

func key(doc uint32) string { return string(binary.BigEndian.AppendUint32(nil, doc)) }

func (t *texts) add(doc uint32, values []textValue) {
	d := document.NewDocument(key(doc))
	for i, v := range values {
		d.AddField(document.NewTextFieldCustom(v.path, []uint64{uint64(i)}, v.text, api.IndexField|api.IncludeTermVectors, standard))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	_ = t.batch.IndexAdvanced(d) // the error is that of an empty ID
	t.waiting++
	if t.waiting >= waitAtMost {
		_ = t.flush() // it waits on, and whoever asks gets the error
	}
}

func (t *texts) remove(doc uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.batch.Delete(key(doc))
	t.waiting++
}

// flush is for whoever holds the lock.
func (t *texts) flush() error {
	if t.waiting == 0 {
		return nil
	}
	if err := t.index.Batch(t.batch); err != nil {
		return err
	}
	t.batch.Reset()
	t.waiting = 0
	return nil
}

// find answers the score of each document that the query finds.
func (t *texts) find(ctx context.Context, q textquery.Query) (map[uint32]float32, error) {
	t.mu.Lock()
	err := t.flush()
	t.mu.Unlock()
	if err != nil {
		return nil, err
	}
	inner, err := t.index.Advanced()
	if err != nil {
		return nil, err
	}
	reader, err := inner.Reader()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	ctx = context.WithValue(ctx, search.GetScoringModelCallbackKey, search.GetScoringModelCallbackFn(func() string { return api.BM25Scoring }))
	searcher, err := q.Searcher(ctx, reader, t.index.Mapping(), search.SearcherOptions{})
	if err != nil {
		return nil, err
	}
	defer searcher.Close()
	sc := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(searcher.DocumentMatchPoolSize()+1, 0), IndexReader: reader}
	found := map[uint32]float32{}
	for {
		m, err := searcher.Next(sc)
		if m == nil || err != nil {
			return found, err
		}
		id, err := reader.ExternalID(m.IndexInternalID)
		if err != nil {
			return nil, err
		}
		found[binary.BigEndian.Uint32([]byte(id))] = float32(m.Score)
		sc.DocumentMatchPool.Put(m)
	}
}

// terms of a text, in its order.
func terms(text string) []string {
	var list []string
	for _, t := range standard.Analyze([]byte(text)) {
		list = append(list, string(t.Term))
	}
	return slices.Clip(list)
}

func (t *texts) close() { t.index.Close() }
