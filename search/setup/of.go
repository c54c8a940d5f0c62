package setup

import (
	"encoding/json"
	"fmt"

	"github.com/millrace-dev/millrace/search"
)

// Of is the properties that set up an index, which is valid, in a domain: all that
// follow from it. Endpoint, WriterArns, ReaderArns, Retain and DeleteIndices are the
// caller's.
func Of(index search.Index, fineGrained bool) Properties {
	p := named(index, Domain)
	p.Template = text(index.Template())
	if policy, ok := index.RetentionPolicy(); ok {
		p.Policy = text(policy)
	}
	if fineGrained {
		p.FineGrained = true
		p.WriterRole, p.ReaderRole = text(index.WriterRole()), text(index.ReaderRole())
	}
	return p
}

// ServerlessOf is the same in a collection, which keeps documents for ever, whatever
// the index's retention, and has access policies of its own.
func ServerlessOf(index search.Index) Properties {
	p := named(index, Serverless)
	p.Template = text(index.ServerlessTemplate())
	return p
}

func named(index search.Index, service string) Properties {
	p := Properties{Service: service, Index: index.Name}
	if index.HasAlias() {
		p.Alias = index.ReadName()
	}
	return p
}

// text panics where the type of a document has no JSON, which no value changes.
func text(document any) string {
	b, err := json.Marshal(document)
	if err != nil {
		panic(fmt.Sprintf("JSON of %T: %v", document, err))
	}
	return string(b)
}
