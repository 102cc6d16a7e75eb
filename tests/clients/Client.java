import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Properties;
import org.postgresql.util.PSQLException;

/** JDBC: asks, rolls back, follows up, reads warnings and hints. The socket in the file system comes from a factory of its own. */
public class Client {
    static int passed, failed;

    static void check(String what, boolean holds, Object detail) {
        if (holds) {
            passed++;
        } else {
            failed++;
            System.out.println("FAILED: " + what + ": " + detail);
        }
    }

    static String sql(Connection connection, String question) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement("SELECT sql FROM ask.answer(?)")) {
            ask.setString(1, question);
            ResultSet rows = ask.executeQuery();
            rows.next();
            String warning = "";
            for (SQLWarning w = ask.getWarnings(); w != null; w = w.getNextWarning()) {
                warning += w.getMessage();
            }
            return rows.getString(1) + "\n" + warning;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("user", System.getenv("PGUSER"));
        String folder = System.getenv("PGHOST");
        String port = System.getenv().getOrDefault("PGPORT", "5432");
        properties.setProperty("socketFactory", "UnixSocketFactory");
        properties.setProperty("socketFactoryArg", folder + "/.s.PGSQL." + port);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        try (Connection connection = DriverManager.getConnection("jdbc:postgresql://localhost/" + System.getenv("PGDATABASE"), properties)) {
            connection.setAutoCommit(false);
            String found = sql(connection, "total sales by category");
            check("a question is answered", found.contains("sum("), found);
            connection.createStatement().execute("SELECT ask.define('grand total', 'sum(orders.total_amount)')");
            connection.rollback();
            found = sql(connection, "only this year");
            check("the next goes on from it", found.contains("sum(") && found.contains("category"), found);
            check("a lost definition is told", found.contains("grand total"), found);
            connection.rollback();
            try {
                connection.createStatement().execute("SELECT ask.sql('Who are our best customers?')");
                check("an open question is asked back", false, "it was answered");
            } catch (PSQLException error) {
                check("with its state", "PA010".equals(error.getSQLState()), error.getSQLState());
                check("with a hint", String.valueOf(error.getServerErrorMessage().getHint()).contains("(1)"), error.getServerErrorMessage().getHint());
                check("and options in the message", error.getServerErrorMessage().getMessage().contains("(1)"), error.getServerErrorMessage().getMessage());
            }
            connection.rollback();
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed > 0 ? 1 : 0);
    }
}
