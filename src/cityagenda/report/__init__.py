"""The annual report: one edition as a document in Chinese or English, as PDF or HTML."""
