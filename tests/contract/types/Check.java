import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import khabar.Khabar.EnrichedArticle;
import khabar.Offsets;

/** Does what check.ts does. */
public final class Check {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    public static void main(String[] paths) throws Exception {
        for (String path : paths) {
            EnrichedArticle article = JSON.readValue(new File(path), EnrichedArticle.class);
            for (var entity : article.entities()) {
                for (var mention : entity.mentions()) {
                    print(article, mention.field(), mention.start(), mention.end());
                }
            }
            for (var topic : article.mediaTopics()) {
                for (var evidence : topic.evidence()) {
                    print(article, evidence.field(), evidence.start(), evidence.end());
                }
            }
            for (var entity : article.entities()) {
                var link = entity.link();
                String subdivision = link == null ? null : link.iso3166_2();
                Integer geonames = link == null ? null : link.geonames();
                OUT.println(
                        JSON.writeValueAsString(
                                List.of(
                                        subdivision == null ? "" : subdivision,
                                        geonames == null ? 0 : geonames)));
            }
            try {
                Offsets.slice(article.text(), 0, article.text().length() + 1);
                System.exit(1);
            } catch (IndexOutOfBoundsException expected) {
                // The text is shorter.
            }
        }
    }

    private static void print(EnrichedArticle article, String field, int start, int end)
            throws Exception {
        String text = "title".equals(field) ? article.title() : article.text();
        int back = Offsets.codePointOffset(text, Offsets.utf16Offset(text, start));
        OUT.println(JSON.writeValueAsString(List.of(Offsets.slice(text, start, end), back)));
    }
}
